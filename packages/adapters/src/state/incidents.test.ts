import { type Incident, IncidentId, type SignalState } from "@showcaller/contracts";
import { channel, Desk, eventId, liveEvent } from "@showcaller/testkit/builders";
import { alertEvent, SAMPLE_AT } from "@showcaller/testkit/bus/samples";
import { beforeEach, describe, expect, it } from "vitest";
import { type TestStore, testStore } from "../../test/store.ts";
import { CorruptItem } from "./items.ts";
import { keys } from "./keys.ts";

let t: TestStore;
beforeEach(() => {
  t = testStore();
  t.clock.at = Date.parse(SAMPLE_AT);
});

/** As ingress comes to it out of one alert. */
const fresh = (): Incident => {
  const desk = new Desk({ channels: [channel("main")], events: [liveEvent({ status: "on-air" })] });
  desk.tell(alertEvent(), t.clock.at);
  const [incident] = desk.all;
  if (!incident) throw new Error("the sample makes no incident");
  return incident;
};
const numbered = (incident: Incident, number: number): Incident => ({
  ...incident,
  id: IncidentId.parse(`${incident.id.slice(0, 16)}-${number}`),
});
const open = async (incident: Incident, before?: Incident) => {
  const { writes, incident: after } = t.store.incidents.put(before, incident);
  return (await t.table.write(writes)).ok ? after : undefined;
};
const line = (text: string) =>
  ({ kind: "decision", name: "incident.turned", text, why: "a test", actor: "test" }) as const;
const titled = (title: string) => (incident: Incident) => ({ incident: { ...incident, title }, entry: line(title) });
const journal = async () =>
  (await t.table.query({ pk: "JOURNAL#SYSTEM" })).items.map(({ data }) => data as { text: string });

describe("an incident", () => {
  it("is found by its id, as the newest of its series, among the open ones, and by time", async () => {
    const incident = await open(fresh());
    if (!incident) throw new Error("not written");
    expect(await t.store.incidents.get(incident.id)).toEqual(incident);
    expect(await t.store.incidents.newest(incident.id.slice(0, 16))).toEqual(incident);
    expect(await t.store.incidents.open()).toEqual([incident]);
    const { liveEvent: id } = incident;
    expect(await t.store.incidents.list({ ...(id ? { liveEvent: id } : {}), status: "open" })).toEqual({
      items: [incident],
    });
    expect((await t.store.incidents.list({ status: "resolved" })).items).toEqual([]);
    expect((await t.store.incidents.list({ liveEvent: eventId(99) })).items).toEqual([]);
  });
  it("of two who open the same one is opened by one", async () => {
    const both = await Promise.all([open(fresh()), open(fresh())]);
    expect(both.filter(Boolean)).toHaveLength(1);
  });
  it("is written only as it was read", async () => {
    const first = await open(fresh());
    expect(await open({ ...fresh(), title: "a" }, first)).toMatchObject({ rev: 2, title: "a" });
    expect(await open({ ...fresh(), title: "b" }, first)).toBeUndefined();
  });
  it("that is next opens only while the one before stands as it was read: never both at once", async () => {
    const first = await open({ ...fresh(), status: "resolved" });
    if (!first) throw new Error("not written");
    // A late signal reopens the first between the reading and the writing.
    await open({ ...first, status: "open" }, first);
    expect(await open(numbered(fresh(), 2), first)).toBeUndefined();
    const again = await t.store.incidents.get(first.id);
    expect(await open(numbered(fresh(), 2), again)).toMatchObject({ rev: 1 });
    expect(await t.store.incidents.newest(first.id.slice(0, 16))).toMatchObject({ id: numbered(first, 2).id });
  });
  it("can follow none but the one before", () => {
    const first = fresh();
    expect(() => t.store.incidents.put(first, numbered(first, 3))).toThrow("does not follow");
    expect(() => t.store.incidents.put({ ...first, id: IncidentId.parse("0000000000000000-1") }, first)).toThrow();
  });
  it("leaves the open ones when it is resolved, and stays where time finds it", async () => {
    const first = await open(fresh());
    await open({ ...fresh(), status: "resolved" }, first);
    expect(await t.store.incidents.open()).toEqual([]);
    expect((await t.store.incidents.list({})).items).toHaveLength(1);
  });
  it("of very many and long lines loses the oldest lines, not its signals", async () => {
    const lines = Array.from({ length: 200 }, (_, n) => ({
      at: SAMPLE_AT,
      key: `${n}|${"k".repeat(1100)}`,
      kind: "signal" as const,
      text: "x".repeat(2000),
    }));
    const incident = await open({ ...fresh(), timeline: lines });
    const stored = incident && (await t.store.incidents.get(incident.id));
    expect(stored?.timeline.at(-1)).toEqual(lines.at(-1));
    expect(stored?.timeline.length).toBeLessThan(200);
    expect(stored?.signals).toEqual(fresh().signals);
  });
  it("that cannot be read is never acted upon, and hides no other", async () => {
    const good = await open(fresh());
    const bad = IncidentId.parse("0123456789abcdef-1");
    await t.inner.write([
      {
        put: {
          ...keys.incident(bad),
          rev: 1,
          gsi1pk: "INCIDENTS",
          gsi1sk: "2025",
          gsi2pk: "INCIDENTS#2025-08",
          gsi2sk: SAMPLE_AT,
          data: {},
        },
      },
    ]);
    await expect(t.store.incidents.get(bad)).rejects.toThrow(CorruptItem);
    const damaged: string[] = [];
    expect(await t.store.incidents.open((item) => damaged.push(item.key.pk))).toEqual([good]);
    expect(damaged).toEqual(["INCIDENT#0123456789abcdef"]);
    expect((await t.store.incidents.list({})).items).toEqual([good]);
  });
});

describe("a change of an incident", () => {
  it("is written with its line; decided again on what another wrote in between", async () => {
    const { id } = (await open(fresh())) ?? fresh();
    t.wire.before = async () => {
      t.wire.before = undefined;
      await t.store.incidents.change(id, titled("theirs"));
    };
    const saw: string[] = [];
    const done = await t.store.incidents.change(id, (incident) => {
      saw.push(incident.title);
      return titled(`${incident.title}, ours`)(incident);
    });
    expect(saw).toEqual([fresh().title, "theirs"]);
    expect(done).toMatchObject({ kind: "changed", incident: { rev: 3, title: "theirs, ours" } });
    expect((await journal()).map(({ text }) => text).sort()).toEqual(["theirs", "theirs, ours"]);
  });
  it("is nothing, refused, absent or stale, and then writes nothing", async () => {
    const { id } = (await open(fresh())) ?? fresh();
    const before = t.writes();
    expect(await t.store.incidents.change(id, () => "same")).toMatchObject({ kind: "none" });
    expect(await t.store.incidents.change(id, () => ({ refused: "no" }))).toEqual({ kind: "refused", refused: "no" });
    expect(await t.store.incidents.change(id, titled("x"), { ifRevs: [7] })).toEqual({ kind: "stale", rev: 1 });
    expect(await t.store.incidents.change(IncidentId.parse("0123456789abcdef-1"), titled("x"))).toEqual({
      kind: "absent",
    });
    expect(t.writes()).toBe(before);
  });
  it("of one request happens once, however often it is tried", async () => {
    const { id } = (await open(fresh())) ?? fresh();
    const begun = await t.store.idempotency.begin({ actor: "op", key: "k", hash: "h" });
    if (begun.kind !== "first") throw new Error(begun.kind);
    expect(await t.store.incidents.change(id, titled("once"), { once: begun.once })).toMatchObject({ kind: "changed" });
    expect(await t.store.incidents.change(id, titled("twice"), { once: begun.once })).toMatchObject({
      kind: "applied",
      incident: { title: "once" },
    });
  });
  it("gives up against a crowd, and says so", async () => {
    const { id } = (await open(fresh())) ?? fresh();
    t.wire.after = () => ({ ok: false, failed: [{ index: 0, item: undefined }] });
    expect(await t.store.incidents.change(id, titled("x"))).toEqual({ kind: "busy" });
  });
});

describe("a condition", () => {
  const state = (): SignalState => Object.values(fresh().signals)[0] as SignalState;
  it("is unknown, then written only as it was read", async () => {
    const known = await t.store.signals.get("main", state().identity);
    expect(known).toEqual({ where: "main", condition: state().identity, rev: 0 });
    expect((await t.table.write([t.store.signals.put(known, state())])).ok).toBe(true);
    expect((await t.table.write([t.store.signals.put(known, state())])).ok).toBe(false);
    const now = await t.store.signals.get("main", state().identity);
    expect(now).toMatchObject({ rev: 1, state: state() });
    expect((await t.table.write([t.store.signals.put(now, state())])).ok).toBe(true);
  });
  it("is found among those of its channel, past what cannot be read", async () => {
    const { channel: id } = state();
    if (!id) throw new Error("placed nowhere");
    for (let n = 0; n < 120; n++) {
      const one = { ...state(), identity: `i${n}` };
      await t.table.write([t.store.signals.put(await t.store.signals.get(id, one.identity), one)]);
    }
    await t.inner.write([{ put: { ...keys.signal(id, "bad"), rev: 4, data: { identity: 7 } } }]);
    const damaged: string[] = [];
    expect(await t.store.signals.of(id, (item) => damaged.push(item.key.sk))).toHaveLength(120);
    expect(damaged).toHaveLength(1);
    // Damaged it counts as unknown, and the next turn mends it.
    const known = await t.store.signals.get(id, "bad");
    expect(known).toEqual({ where: id, condition: "bad", rev: 4 });
    expect((await t.table.write([t.store.signals.put(known, { ...state(), identity: "bad" })])).ok).toBe(true);
    expect(await t.store.signals.of(id)).toHaveLength(121);
  });
});

describe("signals in the journal", () => {
  it("are found by time, whosever they are, from the very second asked for", async () => {
    const entry = (text: string) =>
      ({ kind: "signal", name: "signal.received", text, why: "told", actor: "aws.events" }) as const;
    await t.store.journal.append([entry("nobody's"), { ...entry("a show's"), liveEvent: eventId(1) }]);
    t.clock.at += 1000;
    await t.store.journal.append([entry("later"), { ...entry("no signal"), kind: "decision" }]);
    const texts = async (period: object) =>
      (await t.store.signals.received(period)).items.map(({ text }) => text).sort();
    expect(await texts({ from: SAMPLE_AT })).toEqual(["a show's", "later", "nobody's"]);
    expect(await texts({ from: "2025-08-15T19:20:01Z" })).toEqual(["later"]);
    const page = await t.store.signals.received({ from: SAMPLE_AT, limit: 2 });
    const rest = await t.store.signals.received({ from: SAMPLE_AT, limit: 2, cursor: page.cursor });
    expect([page.items.length, rest.items.map(({ text }) => text)]).toEqual([2, ["later"]]);
  });
});
