import type { Channel, LegSwitch } from "@showcaller/contracts";
import { answer } from "@showcaller/core/playbooks/apply";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { answered } from "@showcaller/functions/remediation/answered";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { Match } from "../harness.ts";
import { killControlPlane } from "./hands.ts";
import { wrongs } from "./invariants.ts";
import {
  incidents,
  journalOf,
  LOSS,
  LOST,
  ONE_LEG,
  PAIR,
  playbook,
  remedies,
  strike,
  switches,
  UNTIL,
  WITH_BACKUP,
} from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/* Whole program: from the loss of an input to what was done about it, and what viewers had. */

test.each([
  { weather: "calm", sets: {} },
  { weather: "tripled", sets: { double: 1, delaySeconds: 4 } },
  { weather: "reordered", sets: { reorder: 0.6, holdSeconds: 20, double: 0.5 } },
])(
  "a lost input with a backup, $weather: one switch after the hold-off, and one back when it has been good",
  async ({ sets }) => {
    let during: string[] = [];
    const match = await play({
      ...WITH_BACKUP,
      until: UNTIL,
      given: ({ site }) => setWeather(site.world, [{ source: "aws.media*", ...sets }]),
      when: [
        [LOST, strike(LOSS)],
        [
          "19:04",
          async (m) => {
            during = await switches(m);
          },
        ],
      ],
    });
    const [incident, ...others] = await incidents(match);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
    const [first, back, ...more] = incident?.attempts ?? [];
    expect([first?.rung, first?.verdict, back?.rung, back?.verdict]).toEqual([
      "switch-input",
      "effective",
      "switch-back",
      "effective",
    ]);
    expect(more).toEqual([]);
    expect(during.filter((name) => name.includes("switch-input"))).toEqual([`showcaller-${first?.id}`]);
    const accepted = remedies(match).filter(({ outcome }) => outcome === "ok");
    expect(accepted).toHaveLength(2);
    // Within a second of the hold-off, or of the first word of it where that comes later.
    const heard = match.site.gate.calls
      .query({ service: "lambda", since: parseInstant(incident?.openedAt ?? "") })
      .find(({ resource }) => resource === "showcaller-ingress");
    const due = Math.max(parseInstant(incident?.openedAt ?? "") + 10 * SECOND, heard?.at ?? 0);
    expect(accepted[0]?.at).toBeGreaterThanOrEqual(due);
    expect(accepted[0]?.at).toBeLessThanOrEqual(due + SECOND);
    // MediaLive's alert comes some seconds after the loss, the hold-off is 10 s, a switch lands 10 s later: then the programme again.
    const dark = match.site.twin
      .pictures(match.channels[0]?.id ?? "")
      .filter(({ at, picture }) => at >= clock("19:02:45") && at < clock("19:20") && picture !== "programme");
    expect(dark.map(({ at, picture }) => `${formatInstant(at)} ${picture}`)).toEqual([]);
    expect((await match.event()).status).toBe("ended");
  },
);

test("the same loss where MediaLive's pair cures it: nothing is done, and the journal says why", async () => {
  const match = await play({ ...PAIR, until: UNTIL, when: [[LOST, strike(LOSS)]] });
  expect(remedies(match)).toEqual([]);
  const all = await incidents(match);
  expect(all.flatMap(({ attempts }) => attempts)).toEqual([]);
  if (all.length > 0)
    expect(await journalOf(match)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^remedy\.waits: left alone: MediaLive changes to second by itself/),
      ]),
    );
  expect(await wrongs(match, { status: "ended", carried: [] })).toEqual([]);
});

test("a switch that does not help is tried once; then the next rung, then a human, who is told once and again", async () => {
  const topic = "arn:aws:sns:eu-west-1:000000000000:on-call.fifo";
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    given: async (m) => {
      // Its first answer is lost: what was published is published again, and comes once.
      m.site.gate.faults.add({ match: { service: "sns" }, effect: { kind: "after-error", status: 500 }, times: 1 });
      const made = {
        createdAt: "2025-08-15T18:00:00Z",
        createdBy: "op",
        updatedAt: "2025-08-15T18:00:00Z",
        updatedBy: "op",
      };
      await m.site.deps.store.webhooks.put("on-call" as never, "op", (_before) => ({
        webhook: {
          id: "on-call" as never,
          rev: 1,
          name: "on call",
          topic,
          format: "showcaller",
          tells: ["page"],
          ...made,
        },
      }));
      await m.site.deps.store.webhooks.put("pager" as never, "op", () => ({
        webhook: {
          id: "pager" as never,
          rev: 1,
          name: "pager",
          url: "https://pager.example.com/hook",
          format: "showcaller",
          tells: ["page"],
          ...made,
          secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
        },
      }));
    },
    when: [
      [LOST, strike({ kind: "input-loss", input: "programme" })],
      [LOST, strike({ kind: "input-loss", input: "backup" })],
    ],
  });
  const [incident] = await incidents(match);
  const attempts = incident?.attempts.map(({ rung, verdict }) => `${rung} ${verdict}`);
  expect(attempts?.slice(0, 1)).toEqual(["switch-input ineffective"]);
  expect(attempts?.filter((text) => text.startsWith("switch-input"))).toHaveLength(1);
  expect(incident?.pages).toHaveLength(1);
  const levels = (at: string) =>
    match.site.messages.list().flatMap(({ url, body }) => (url === at ? [JSON.parse(body).data.level] : []));
  expect(levels("https://pager.example.com/hook")).toEqual([1, 2, 3]);
  expect(levels(topic)).toEqual([1, 2, 3]);
  const published = match.site.gate.calls.query().filter(({ service }) => service === "sns");
  expect(published.map(({ outcome }) => outcome === "ok")).toEqual([false, true, true, true]);
});

test("schedule garbage is collected on air: what has done its work leaves, what put the show on air stays, and nothing changes on screen", async () => {
  let before: string[] = [];
  const match = await play({
    ...WITH_BACKUP,
    until: "19:15",
    given: playbook("black", {
      mode: "enforce",
      rungs: [
        {
          id: "collect",
          holdOff: "PT5S",
          when: [],
          action: { do: "collect-garbage" },
          verify: { what: "schedule-collected", within: "PT1M" },
        },
      ],
    }),
    when: [
      [LOST, strike(LOSS)],
      ["19:12:00", async (m) => (before = await switches(m))],
      ["19:12:00", strike({ kind: "input-black", input: "programme", forMs: 60_000 })],
    ],
  });
  const air = before.filter((name) => name.includes("-air-"));
  expect([air.length, before.length > air.length]).toEqual([1, true]);
  const collected = (await incidents(match)).flatMap(({ attempts }) =>
    attempts.filter(({ rung }) => rung === "collect"),
  );
  expect(collected.map(({ verdict }) => verdict)).toEqual(["effective"]);
  expect((await switches(match)).filter((name) => !name.includes("-pre-show-"))).toEqual(air);
  expect(match.site.twin.viewer(match.channels[0]?.id ?? "")).toMatchObject({ picture: "programme" });
});

test("shadow writes down what it would do, and does nothing", async () => {
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    given: playbook("input-loss-two", { mode: "shadow" }),
    when: [[LOST, strike(LOSS)]],
  });
  expect(remedies(match)).toEqual([]);
  expect((await incidents(match))[0]?.attempts[0]).toMatchObject({ rung: "switch-input", verdict: "shadowed" });
});

test("approve waits for a human and expires", async () => {
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    given: playbook("input-loss-two", { mode: "approve", approvalExpires: "PT1M" }),
    when: [[LOST, strike(LOSS)]],
  });
  expect(remedies(match)).toEqual([]);
  expect((await incidents(match))[0]?.attempts[0]).toMatchObject({ rung: "switch-input", verdict: "expired" });
});

test("the control plane is lost during an incident: viewers keep what they had, and it goes on where it stood", async () => {
  let bring = (): void => {};
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    when: [
      [LOST, strike(LOSS)],
      [
        "19:02:40",
        (m) => {
          bring = killControlPlane(m);
        },
      ],
      ["19:10", () => bring()],
    ],
  });
  const dark = match.site.twin
    .pictures(match.channels[0]?.id ?? "")
    .filter(({ at, picture }) => at >= clock("19:02:45") && at < clock("19:10") && picture !== "programme");
  expect(dark).toEqual([]);
  expect((await incidents(match))[0]).toMatchObject({ status: "resolved" });
  expect(remedies(match).filter(({ outcome }) => outcome === "ok").length).toBeLessThanOrEqual(2);
});

test("a lost input without another: viewers are to be served by the other leg, until it is over", async () => {
  const legSwitch = ({ site, channels }: Match) =>
    site.deps.store.remedies.legSwitch(channels[0]?.id ?? ("" as Channel["id"]));
  let during: LegSwitch | undefined;
  const match = await play({
    ...ONE_LEG,
    regions: ["eu-west-1", "eu-central-1"],
    until: UNTIL,
    when: [
      [LOST, strike(LOSS)],
      [
        "19:03",
        async (m) => {
          during = await legSwitch(m);
        },
      ],
    ],
  });
  expect(during).toMatchObject({ to: "main-eu-central-1" });
  expect(await legSwitch(match)).toBeUndefined();
  expect(remedies(match)).toEqual([]);
  const [incident] = await incidents(match);
  expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
  // The input is still gone: a human is told as well.
  expect(incident?.attempts.map(({ rung, verdict }) => `${rung} ${verdict}`)).toEqual([
    "move-viewers effective",
    "page unknown",
  ]);
});

test("approved by a human in time, it is done within a second of the answer", async () => {
  const match = await play({
    ...WITH_BACKUP,
    until: UNTIL,
    given: playbook("input-loss-two", { mode: "approve", approvalExpires: "PT5M" }),
    when: [
      [LOST, strike({ ...LOSS, forMs: 300 * SECOND } as TwinFaultInput)],
      [
        "19:03",
        async (m) => {
          const [asked] = await incidents(m);
          const attempt = asked?.attempts[0];
          if (!asked || !attempt) throw new Error("nothing is asked");
          const { store } = m.site.deps;
          await store.incidents.change(asked.id, (incident) => {
            const said = answer(incident, attempt.id, { by: "op", approve: true }, m.site.world.now);
            if (!said.ok) throw new Error(said.refused.detail);
            return {
              incident: said.incident,
              entry: { kind: "request", name: "remedy.asked", text: "approved", why: "a test", actor: "op" },
            };
          });
          await answered(asked.id, m.site.deps);
        },
      ],
    ],
  });
  const [first] = remedies(match);
  expect(first?.at).toBeLessThanOrEqual(clock("19:03:01"));
  expect((await incidents(match))[0]?.attempts[0]).toMatchObject({ verdict: "effective", answeredBy: "op" });
});
