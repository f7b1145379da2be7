import type { Export } from "@showcaller/contracts";
import { bookMatch, type Match } from "@showcaller/local/laptop/harness";
import { describe, expect, it } from "vitest";
import { exported, killControlPlane, outage } from "../../test/outage.ts";

/* The control plane of a laptop dies; somebody conducts from an export of a moment before. */

const at = (time: string): string => `2025-08-15T${time}Z`;
const picture = (match: Match) => match.site.twin.viewer(match.channels.map(({ id }) => id)).picture;
/** When each encoder ran: one run each, or something started twice. */
const runs = (match: Match) => match.channels.map(({ encoder }) => match.site.twin.runs(encoder.arn));
const stops = (match: Match) => runs(match).map((all) => all.map(({ stopRequestedAt }) => stopRequestedAt));
/** Each encoder was started once, and stopped. */
const ranOnce = (match: Match): void => {
  expect(runs(match).map((all) => all.length)).toEqual([1, 1]);
  expect(stops(match).flat()).not.toContain(undefined);
};

/** Dies at `death`, its last export of `export`. */
async function dead(exportAt: string, death: string) {
  const match = await bookMatch();
  await match.runUntil(at(exportAt));
  const document = await exported(match);
  await match.runUntil(at(death));
  killControlPlane(match);
  return { match, document };
}

describe("conducting", () => {
  it("puts the show on air at its second, and stops it after its end", async () => {
    const { match, document } = await dead("18:41:00", "18:42:00");
    using t = outage(match);
    await t.conduct(document);
    await t.runUntil(at("18:59:59"));
    expect(picture(match)).toBe("slate");
    await t.runUntil(at("19:00:02"));
    expect(picture(match)).toBe("programme");
    await t.runUntil(at("21:04:00"));
    expect(picture(match)).toBe("programme");
    await t.runUntil(at("21:20:00"));
    expect(runs(match).map((all) => all.length)).toEqual([1, 1]);
    for (const [stop] of stops(match)) expect(stop).toBeGreaterThanOrEqual(Date.parse(at("21:05:00")));
    expect(t.said.map(({ name }) => name)).toEqual(expect.arrayContaining(["live-event.on-air", "live-event.ended"]));
    expect(t.faults).toEqual([]);
  });

  it("takes over on air, touches nothing until the end, and stops it then", async () => {
    const { match, document } = await dead("19:30:00", "19:32:00");
    using t = outage(match);
    await t.conduct(document);
    await t.runUntil(at("21:04:30"));
    expect([picture(match), stops(match)]).toEqual(["programme", [[undefined], [undefined]]]);
    await t.runUntil(at("21:20:00"));
    expect(
      stops(match)
        .flat()
        .every((stop) => stop !== undefined),
    ).toBe(true);
  });

  it("takes as its own what was started between the export and the death", async () => {
    const { match, document } = await dead("18:44:30", "18:50:00");
    using t = outage(match);
    await t.conduct(document);
    await t.runUntil(at("19:00:02"));
    expect(picture(match)).toBe("programme");
    await t.runUntil(at("21:20:00"));
    ranOnce(match);
  });

  it("holds what it is told to, although its end has come", async () => {
    const { match, document } = await dead("19:30:00", "19:32:00");
    using t = outage(match);
    await t.conduct(document, [match.id]);
    await t.runUntil(at("21:50:00"));
    expect([picture(match), stops(match)]).toEqual(["programme", [[undefined], [undefined]]]);
  });

  it("stops nothing where something is missing in the export", async () => {
    const { match, document } = await dead("19:30:00", "19:32:00");
    using t = outage(match);
    await t.conduct({ ...document, damaged: ["EVENT#x / EVENT"] });
    await t.runUntil(at("21:30:00"));
    expect(stops(match)).toEqual([[undefined], [undefined]]);
  });

  it("stops no encoder that it knows nothing of: what runs was booked after the export", async () => {
    const { match, document } = await dead("19:30:00", "19:32:00");
    using t = outage(match);
    const unknown: Export = {
      ...document,
      liveEvents: [],
      channels: document.channels.map(({ channel }) => ({ channel: { ...channel, manualGrace: "PT5M" } })),
    };
    await t.conduct(unknown);
    await t.runUntil(at("20:30:00"));
    expect([picture(match), stops(match)]).toEqual(["programme", [[undefined], [undefined]]]);
  });

  it("says once what AWS refuses, and again when it does so again: credentials run out", async () => {
    const { match, document } = await dead("19:30:00", "19:32:00");
    using t = outage(match);
    const expired = () =>
      match.site.gate.faults.add({
        match: { function: "conduct", operation: "ListChannels", region: "eu-west-1" },
        effect: { kind: "error", code: "ExpiredTokenException", status: 403 },
      });
    const first = expired();
    await t.conduct(document);
    await t.runUntil(at("19:40:00"));
    const line = expect.stringContaining("encoders of eu-west-1 list: ExpiredTokenException");
    expect(t.faults).toEqual([line]);
    match.site.gate.faults.remove(first);
    await t.runUntil(at("19:42:00"));
    expired();
    await t.runUntil(at("19:44:00"));
    expect(t.faults).toEqual([line, line]);
    expect([picture(match), stops(match)]).toEqual(["programme", [[undefined], [undefined]]]);
  });

  it("goes on after its own death, from its journal: nothing is started twice, and the show is stopped", async () => {
    const { match, document } = await dead("18:41:00", "18:42:00");
    using t = outage(match);
    await t.conduct(document);
    await t.runUntil(at("18:47:00"));
    t.die();
    await t.runUntil(at("18:50:00"));
    await t.conduct(document);
    await t.runUntil(at("19:00:02"));
    expect(picture(match)).toBe("programme");
    t.die();
    await t.runUntil(at("20:00:00"));
    await t.conduct(document);
    await t.runUntil(at("21:20:00"));
    ranOnce(match);
  });

  it("says what it would do, and does nothing", async () => {
    const { match, document } = await dead("18:41:00", "18:46:30");
    using t = outage(match);
    const conductor = await t.conduct(document);
    const before = match.site.gate.calls.total;
    const would = await conductor.wouldDo();
    expect(would.map(({ kind }) => kind)).toContain("start-execution");
    const made = match.site.gate.calls.query({ after: before }).map(({ operation }) => operation);
    expect(made.filter((operation) => !operation.startsWith("List"))).toEqual([]);
  });
});
