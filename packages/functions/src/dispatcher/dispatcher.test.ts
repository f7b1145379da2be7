import { eventItem, incidentItem } from "@showcaller/adapters/state/items";
import { toDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { Item } from "@showcaller/core/ports";
import { HOUR } from "@showcaller/core/time/instant";
import { AIR, channel, eventId, liveEvent } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { type FakeDeps, failed, fakeDeps } from "../../test/fake-deps.ts";
import { askedIncident } from "../../test/incident-harness.ts";
import { isDispatched } from "./function.ts";
import { dispatcher } from "./handle.ts";

let t: FakeDeps;
beforeEach(() => {
  t = fakeDeps();
  t.clock.at = AIR - 6 * HOUR;
});
const item = (wish: Parameters<typeof liveEvent>[0] = {}) => eventItem(liveEvent(wish));
const run = (...changes: [before: Item | undefined, after: Item | undefined][]) =>
  dispatcher(
    changes.map(([before, after]) => ({ before, after })),
    t.deps,
  );
const feed = async () => (await t.store.changes.after(0, 100)).map(({ kind }) => kind);
const name = (cue: string) => `${eventId(1)}.${cue}.p2`;
const refuse = (call: string, kind: "transient" | "permanent") => {
  t.hooks.refuse = (made) => (made.startsWith(call) ? failed(kind, "ValidationException") : undefined);
};

describe("the dispatcher", () => {
  it("follows a new live event with its schedules, and numbers the change", async () => {
    await run([undefined, item()]);
    expect(t.calls).toEqual([`schedules.create ${name("prepare")}`, `schedules.create ${name("end")}`]);
    expect(await t.store.changes.after(0, 10)).toMatchObject([
      { seq: 1, kind: "live-event", liveEvent: { id: eventId(1) } },
    ]);
  });
  it("a new plan removes the old one's, a title nothing", async () => {
    await run([item(), item({ plan: 3 })], [item({ plan: 3 }), item({ plan: 3, title: "Derby" })]);
    expect(t.calls.filter((call) => call.startsWith("schedules.remove"))).toEqual([
      `schedules.remove ${name("prepare")}`,
      `schedules.remove ${name("end")}`,
    ]);
    expect(await feed()).toEqual(["live-event", "live-event"]);
  });
  it("pages of a journal entry that was replaced or is gone, and of no other", async () => {
    const line = (text: string): Item => ({ pk: "JOURNAL#SYSTEM", sk: "2025-08-15T12:00:00.000Z#a", data: { text } });
    const paged = async () =>
      (await t.store.context.table.query({ pk: "JOURNAL#SYSTEM" })).items.map(({ data }) => data);
    await run([undefined, line("new")], [line("same"), line("same")]);
    expect(await paged()).toEqual([]);
    await run([line("as it was"), line("otherwise")], [line("as it was"), undefined]);
    expect(await paged()).toMatchObject([
      { kind: "page", text: "an entry of the journal was replaced" },
      { kind: "page", text: "an entry of the journal is gone" },
    ]);
  });
  it("starts directly what is due", async () => {
    t.clock.at = AIR - 15 * 60_000;
    await run([undefined, item()]);
    expect(t.calls).toContain(`executions.start start ${eventId(1)}-prepare-p2-a1`);
  });
  it("numbers nothing of a batch that fails midway: it comes again as a whole", async () => {
    refuse("schedules.create", "transient");
    await expect(run([undefined, item()])).rejects.toMatchObject({ name: "Transient" });
    expect(await feed()).toEqual([]);
    t.hooks.refuse = () => undefined;
    await run([undefined, item()]);
    expect(await feed()).toEqual(["live-event"]);
  });
  it("pages for what will never work, and does not hold up what is behind it", async () => {
    refuse("schedules.create", "permanent");
    await run([undefined, item()], [undefined, item({ id: eventId(2) })]);
    expect(await feed()).toEqual(["live-event", "live-event"]);
    expect((await t.journal(eventId(1))).map(({ name: what, text }) => [what, text])).toEqual([
      ["operator.paged", `schedule ${name("end")} was refused`],
      ["operator.paged", `schedule ${name("prepare")} was refused`],
    ]);
  });
  it("skips what cannot be read and goes on; an old image that cannot be read is none", async () => {
    const broken = { ...item(), data: { id: "?" } };
    await run([undefined, broken], [undefined, item({ id: eventId(2) })], [broken, item({ id: eventId(3) })]);
    expect(await feed()).toEqual(["live-event", "live-event"]);
    expect(t.calls).toHaveLength(4);
  });
  it("feeds channels and journal lines, and knows what is none of its business", async () => {
    const registered = { pk: "CHANNELS", sk: "main", rev: 1, data: channel("main") as unknown as Item["data"] } as Item;
    const others: Item[] = [
      { pk: "RUNTIME", sk: "main" },
      { pk: "LEDGER#main", sk: "2025-08-15" },
      { pk: `EVENT#${eventId(1)}`, sk: "LEG#main" },
      { pk: "IDEMPOTENCY#kim", sk: "k" },
    ];
    const line = {
      pk: "JOURNAL#SYSTEM",
      sk: "1",
      data: { id: "1", at: "2025-08-15T18:00:00Z", kind: "signal", name: "x", text: "x", why: "x", actor: "x" },
    };
    await run(
      [undefined, registered],
      [registered, { ...registered, booked: 1 }],
      ...others.map((other) => [undefined, other] as [undefined, Item]),
      [item(), undefined],
      [undefined, line],
    );
    expect(await feed()).toEqual(["channel", "journal"]);
    expect(t.calls).toEqual([]);
  });
  it("feeds incidents as summaries: each of them as it is then", async () => {
    const { incident } = askedIncident();
    await run([undefined, incidentItem(incident)], [incidentItem(incident), incidentItem({ ...incident, rev: 2 })]);
    const told = await t.store.changes.after(0, 10);
    expect(told).toMatchObject([
      { seq: 1, kind: "incident", incident: { id: incident.id, rev: 1, asked: { verdict: "asked" } } },
      { seq: 2, kind: "incident", incident: { rev: 2 } },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/"(?:signals|timeline|attempts)"/);
  });
  describe("when a human has answered", () => {
    const asked = askedIncident();
    const answeredOne = {
      ...asked.incident,
      rev: 2,
      attempts: [{ ...asked.attempt, verdict: "decided" as const, answeredBy: "kim" }],
    };
    const answer = () => run([incidentItem(asked.incident), incidentItem(answeredOne)]);
    beforeEach(async () => {
      await t.table.write(t.store.incidents.put(undefined, answeredOne).writes);
      const expiresAt = asked.attempt.expiresAt ?? "";
      await t.store.remedies.keepAsk({ incident: asked.incident.id, attempt: asked.attempt.id, token: "T", expiresAt });
    });

    it("wakes the execution that waits for it, once", async () => {
      await answer();
      await answer();
      expect(t.calls).toEqual(["executions.succeed T"]);
    });
    it("wakes nobody for what is no answer", async () => {
      await run(
        [undefined, incidentItem(asked.incident)],
        [incidentItem(asked.incident), incidentItem(asked.incident)],
      );
      expect(t.calls).toEqual([]);
    });
    it("tries again what may work in a moment, and is not held up by what never will", async () => {
      refuse("executions.succeed", "transient");
      await expect(answer()).rejects.toMatchObject({ name: "Transient" });
      expect(await feed()).toEqual([]);
      refuse("executions.succeed", "permanent");
      await answer();
      expect(await feed()).toEqual(["incident"]);
    });
  });
  it("never reads the feed that it writes itself", () => {
    const record = (pk: string) =>
      ({ dynamodb: { Keys: toDynamoItem({ pk, sk: "x" }) } }) as Parameters<typeof isDispatched>[0];
    expect([
      isDispatched(record("CHANGES")),
      isDispatched(record("CHANGES#7")),
      isDispatched(record("CHANNELS")),
    ]).toEqual([false, false, true]);
  });
  it("wakes the projector for what the edge may have to be told of, not for what the projector writes itself", async () => {
    const woken = async (...changes: [before: Item | undefined, after: Item | undefined][]): Promise<number> => {
      let wakes = 0;
      await dispatcher(
        changes.map(([before, after]) => ({ before, after })),
        t.deps,
        async () => {
          wakes++;
          throw new Error("the queue is away: no cue is held up by it");
        },
      );
      return wakes;
    };
    const mark = { pk: "UNPROJECTED", sk: "2025-08-15T19:00:00.000Z#rAbCdEfGhIjKlMnOp#1" };
    const at = (pk: string, sk: string): [undefined, Item] => [undefined, { pk, sk }];
    expect(await woken([undefined, mark], at("EDGE", "SETTINGS"))).toBe(1);
    expect(await woken(at("EDGE", "KEY#k1"))).toBe(1);
    expect(await woken(at("LEGSWITCHES", "main"))).toBe(1);
    expect(await woken([{ pk: "LEGSWITCHES", sk: "main" }, undefined])).toBe(1);
    expect(await woken([undefined, item()])).toBe(1);
    expect(await woken([mark, undefined], at("EDGE", "PROJECTION"), at("REVOKED#A", "rAbCdEfGhIjKlMnOp"))).toBe(0);
  });
});
