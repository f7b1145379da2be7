import { IncidentId, type Projection } from "@showcaller/contracts";
import { HOUR, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { CONTROL } from "@showcaller/edge/store/layout";
import { AIR, channel, channelId, eventId, liveEvent } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { Died, failing, fakeProjector } from "../../test/fake-edge.ts";
import { revocationOf } from "../edge/revocation.ts";
import { projector, SLICE } from "./handle.ts";

let t: ReturnType<typeof fakeProjector>;
beforeEach(() => {
  t = fakeProjector();
});
const session = (n: number): string => n.toString(16).padStart(32, "0");
const until = AIR + HOUR;
const revoke = (n: number, expiresAt = until) =>
  t.store.revocations.revoke(
    revocationOf({ kind: "session", session: session(n) }, { expiresAt, why: "shared" }),
    "kim",
  );
const idOf = (n: number) => revocationOf({ kind: "session", session: session(n) }, { expiresAt: until, why: "" }).id;
const run = () => projector(t.deps());
const control = (): string[] => (t.edge.entries.get(CONTROL) ?? "").split(" ");
const revoked = (): string[] => [...t.edge.entries.keys()].filter((key) => key.startsWith("r")).sort();
const projection = async (): Promise<Projection> => (await t.store.edge.read()).projection;
const book = async (wish: Parameters<typeof liveEvent>[0] = {}): Promise<void> => {
  const event = liveEvent({ rev: 1, plan: 1, ...wish });
  const entry = { kind: "request", name: "live-event.booked", text: "booked", why: "a test" } as const;
  const { channels } = t.store;
  for (const { channel } of event.legs)
    if (!(await channels.get(channel)))
      await t.table.write([{ put: { pk: "CHANNELS", sk: channel, rev: 1, data: {} } }]);
  const done = await t.store.liveEvents.create({ kind: "change", event, entry }, "cms");
  expect(done.kind).toBe("changed");
};
const addKeys = (...names: string[]) =>
  t.store.edge.setKeys(
    [],
    names.map((kid, n) => ({
      kid,
      role: n === 0 ? ("active" as const) : ("next" as const),
      secret: `secret-${n + 1}`,
      rev: 1,
      createdAt: "2025-08-15T18:00:00Z",
      updatedAt: "2025-08-15T18:00:00Z",
    })),
    { kind: "request", name: "edge.key", text: "keys", why: "a test", actor: "kim" },
  );
const journal = async (): Promise<string[]> => {
  const names: string[] = [];
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page = await t.table.query({ pk: "JOURNAL#SYSTEM", ...(cursor ? { cursor } : {}) });
    names.push(...page.items.map((item) => (item.data as { name: string }).name));
    cursor = page.cursor;
  }
  return names;
};
/** The table's own idea of what the store should hold of revocations. */
const wanted = async (): Promise<string[]> => {
  const ids: string[] = [];
  for (let shard = 0; shard < 64; shard++) {
    const letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[shard];
    for (const item of (await t.table.query({ pk: `REVOKED#${letter}` })).items) {
      const { lifted, expiresAt } = item.data as { lifted?: unknown; expiresAt: string };
      if (!lifted && Date.parse(expiresAt) > t.clock.at) ids.push(item.sk);
    }
  }
  return ids.sort();
};
const equal = async (): Promise<void> => {
  expect(revoked()).toEqual(await wanted());
  expect(control()[5]).toBe(String(revoked().length));
  expect(t.edge.entries.size).toBe(2 + revoked().length);
  const { content, intent, diff } = await projection();
  expect({ sessions: content.counts.session, intent, diff }).toEqual({
    sessions: revoked().length,
    intent: undefined,
    diff: undefined,
  });
};

describe("the projector makes the store equal the table", () => {
  it("first writes a control record, in mode log, without keys or heartbeat", async () => {
    expect(await run()).toEqual({ batches: 1, outcome: "done" });
    expect(control().slice(0, 6)).toEqual(["1", "1", "0", "0", "900", "0"]);
    expect(await run()).toEqual({ batches: 0, outcome: "done" });
  });

  it("a revocation, its count and its confirmation; lifted, it is gone", async () => {
    await revoke(1);
    await run();
    await equal();
    expect(await t.store.revocations.get(idOf(1))).toMatchObject({
      revocation: { rev: 1 },
      projected: { rev: 1, present: true, at: "2025-08-15T19:00:00Z" },
    });
    await t.store.revocations.lift(idOf(1), "kim");
    await run();
    await equal();
    expect(revoked()).toEqual([]);
    expect((await t.store.revocations.get(idOf(1)))?.projected).toMatchObject({ rev: 2, present: false });
  });

  it("batches of at most 50 keys, the ETag carried forward: one call a batch and no look", async () => {
    for (let n = 0; n < 100; n++) await revoke(n);
    await run();
    const calls: string[] = [];
    t.hooks.strike = (call, when) => {
      if (when === "after" && call.startsWith("edge.")) calls.push(call);
      return undefined;
    };
    for (let n = 100; n < 250; n++) await revoke(n);
    expect(await run()).toEqual({ batches: 4, outcome: "done" });
    expect(calls).toEqual(["edge.update", "edge.update", "edge.update", "edge.update"]);
    await equal();
  });

  it("an entry leaves when what it revokes has expired, with a heartbeat in the same write", async () => {
    await book();
    await addKeys("k1");
    await revoke(1, AIR + 10 * MINUTE);
    await revoke(2, AIR + 20 * MINUTE);
    await run();
    t.clock.at = AIR + 10 * MINUTE;
    await run();
    expect(revoked()).toEqual([idOf(2)]);
    expect(control()[3]).toBe(String((AIR + 10 * MINUTE) / SECOND));
    expect(control()[5]).toBe("1");
    expect((await t.store.revocations.get(idOf(1)))?.projected).toMatchObject({ present: false });
  });

  it("a later expiry replaces an earlier one, and is what counts", async () => {
    await revoke(1, AIR + MINUTE);
    await run();
    await revoke(1, AIR + HOUR);
    await run();
    t.clock.at = AIR + 2 * MINUTE;
    await run();
    await equal();
    expect(revoked()).toEqual([idOf(1)]);
  });

  it("keys are there while a hull is open, and a heartbeat every five minutes; then neither", async () => {
    await addKeys("k1", "k2");
    await book({ air: AIR + 30 * MINUTE });
    await run();
    expect(control()[10]).toBe(",");
    expect(control()[3]).toBe("0");
    t.clock.at = AIR + 15 * MINUTE;
    await run();
    expect(control()[10]).toMatch(/^,k1:[\w-]{43},k2:[\w-]{43},$/);
    const beats: string[] = [];
    for (let minute = 0; minute < 12; minute++) {
      t.clock.at += MINUTE;
      await run();
      beats.push(control()[3] ?? "");
    }
    expect(new Set(beats).size).toBe(3);
    t.clock.at = AIR + 24 * HOUR;
    const event = await t.store.liveEvents.read(eventId(1));
    await t.store.liveEvents.change(eventId(1), "cms", () => ({
      kind: "change",
      event: {
        ...liveEvent({ status: "cancelled" }),
        ...event?.event,
        status: "cancelled",
        endedAt: "2025-08-15T21:00:00Z",
        rev: 2,
      },
      entry: { kind: "request", name: "live-event.cancelled", text: "", why: "a test" },
    }));
    await run();
    expect([control()[3], control()[10], control()[11]]).toEqual(["0", ",", ";"]);
  });

  it("a window is there an hour before preparation, from air to the end of the overrun limit", async () => {
    await book({ air: AIR + HOUR });
    await run();
    const text = (at: number): string => (at / SECOND).toString(36);
    expect(control()[11]).toBe(`;${eventId(1)}:${text(AIR + HOUR)}${text(AIR + 3 * HOUR + 30 * MINUTE)};`);
  });

  it("leg switches come and go with their count, and end by themselves", async () => {
    const legSwitch = {
      channel: channelId("main"),
      to: channelId("other"),
      liveEvent: eventId(1),
      incident: IncidentId.parse("9f86d081884c7d65-1"),
      since: "2025-08-15T19:00:00Z",
      until: "2025-08-15T20:00:00Z",
    };
    const registered = channel("main", {
      packager: { channel: "north", manifestUrl: "https://origin.example/out/v1/g/north/i.m3u8" },
    });
    await t.store.channels.put(registered.id, "kim", () => ({ channel: registered }));
    await t.table.write([t.store.remedies.putLegSwitch(legSwitch)]);
    await run();
    expect([t.edge.entries.get("leg:north"), control()[8]]).toEqual(["other", "1"]);
    t.clock.at += HOUR;
    await run();
    expect([t.edge.entries.get("leg:north"), control()[8]]).toEqual([undefined, "0"]);
  });

  it("of two legs that were each switched to the other the later switch stands: their packager channels are called alike", async () => {
    const packager = { channel: "north", manifestUrl: "https://origin.example/out/v1/g/north/i.m3u8" };
    const switched = (from: string, to: string, since: string) => ({
      channel: channelId(from),
      to: channelId(to),
      liveEvent: eventId(1),
      incident: IncidentId.parse("9f86d081884c7d65-1"),
      since,
      until: "2025-08-15T20:00:00Z",
    });
    for (const id of ["main", "other"])
      await t.store.channels.put(channelId(id), "kim", () => ({ channel: channel(id, { packager }) }));
    const later = switched("main", "other", "2025-08-15T19:01:00Z");
    const sooner = switched("other", "main", "2025-08-15T19:00:00Z");
    await t.table.write([t.store.remedies.putLegSwitch(later), t.store.remedies.putLegSwitch(sooner)]);
    await run();
    expect([t.edge.entries.get("leg:north"), control()[8]]).toEqual(["other", "1"]);
  });

  it("works in slices, and wakes itself for the rest", async () => {
    for (let n = 0; n < 100; n++) await revoke(n);
    t.hooks.strike = (call, when) => {
      if (call === "edge.update" && when === "before") t.clock.at += SLICE;
      return undefined;
    };
    expect(await run()).toMatchObject({ batches: 1, outcome: "more" });
    expect(t.wakes).toHaveLength(1);
    expect(await run()).toMatchObject({ batches: 1, outcome: "more" });
    expect(await run()).toMatchObject({ outcome: "more" });
    expect(await run()).toMatchObject({ outcome: "done" });
    await equal();
  });
});

describe("whatever befalls the writer", () => {
  const changes = async (): Promise<void> => {
    for (let n = 0; n < 60; n++) await revoke(n);
    await run();
    for (let n = 60; n < 120; n++) await revoke(n);
    for (let n = 0; n < 10; n++) await t.store.revocations.lift(idOf(n), "kim");
  };

  it.each(["before", "after"] as const)(
    "a death %s any call: the next one ends where it would have ended",
    async (when) => {
      let deaths = 0;
      for (let at = 0; ; at++) {
        t = fakeProjector();
        await changes();
        let calls = 0;
        t.hooks.strike = (_, moment) => {
          if (moment === when && calls++ === at) throw new Died(`at ${at}`);
          return undefined;
        };
        const died = await run().then(
          () => false,
          (error: unknown) => error instanceof Died,
        );
        t.hooks.strike = () => undefined;
        if (!died) break;
        deaths++;
        await run();
        await equal();
        // A death is no reason to read the whole store.
        expect(await journal()).not.toContain("edge.diff");
      }
      expect(deaths).toBeGreaterThan(60);
    },
    60_000,
  );

  it.each(["conflict", "transient"] as const)(
    "answers that are lost or wrong (%s): what took effect is not done twice",
    async (kind) => {
      await changes();
      let calls = 0;
      t.hooks.strike = (call, when) => {
        if (call !== "edge.update") return undefined;
        if (when === "before") return calls++ % 3 === 1 ? failing(kind, "Spurious") : undefined;
        return calls % 3 === 1 ? failing(kind, "Lost") : undefined;
      };
      await run();
      t.hooks.strike = () => undefined;
      await run();
      await equal();
      expect(await journal()).not.toContain("edge.diff");
    },
  );

  it("throttled, it waits and calls again", async () => {
    await changes();
    let calls = 0;
    const update: string[] = [];
    t.hooks.strike = (call, when) => {
      if (when === "before" && call.startsWith("edge.")) update.push(call);
      return when === "before" && call === "edge.update" && calls++ < 2
        ? failing("transient", "ThrottlingException")
        : undefined;
    };
    await run();
    await equal();
    expect(update).not.toContain("edge.describe");
  });

  it("without any answer it gives up, and the wake comes again", async () => {
    await changes();
    t.hooks.strike = (call, when) =>
      call === "edge.update" && when === "before" ? failing("transient", "Timeout") : undefined;
    await expect(run()).rejects.toMatchObject({ name: "Transient" });
    t.hooks.strike = () => undefined;
    await run();
    await equal();
  });

  it("somebody else writes, deletes and adds: the whole store is compared, mended, and a human is paged", async () => {
    await changes();
    await run();
    const victim = revoked()[3] ?? "";
    t.edge.change(
      [
        { key: revoked()[5] ?? "", value: "000000" },
        { key: "rAAAAAAAAAAAAAAAA", value: "zzzzzz" },
        { key: "foreign", value: "x" },
        { key: CONTROL, value: "1 0 0 0 0 0 0 0 0 0 , ;" },
      ],
      [victim],
    );
    await revoke(200);
    await run();
    await equal();
    expect(revoked()).toContain(victim);
    expect(t.edge.entries.get(revoked()[5] ?? "")).not.toBe("000000");
    expect((await journal()).filter((name) => name === "edge.diff")).toHaveLength(1);
  });

  it("a store that lost everything is filled again", async () => {
    await changes();
    await run();
    t.edge.change([], [...t.edge.entries.keys()]);
    await revoke(200);
    await run();
    await equal();
  });

  it("a projector that was thought dead loses to the one that took over", async () => {
    await changes();
    // The old one is asleep inside its call while the new one does everything.
    let asleep = true;
    const old = t.deps();
    const { update } = old.edge;
    old.edge.update = async (etag, puts, deletes) => {
      if (asleep) {
        asleep = false;
        await run();
      }
      return update(etag, puts, deletes);
    };
    expect(await projector(old)).toMatchObject({ outcome: "overtaken" });
    await run();
    await equal();
  });

  it("the same wake twice changes nothing", async () => {
    await changes();
    await run();
    const before = new Map(t.edge.entries);
    expect(await run()).toEqual({ batches: 0, outcome: "done" });
    expect(t.edge.entries).toEqual(before);
  });

  it("a revocation that changes while its batch is under way is told again", async () => {
    await revoke(1);
    let once = true;
    const deps = t.deps();
    const { update } = deps.edge;
    deps.edge.update = async (...call) => {
      if (once) {
        once = false;
        await t.store.revocations.lift(idOf(1), "kim");
      }
      return update(...call);
    };
    await projector(deps);
    await equal();
    expect(revoked()).toEqual([]);
  });
});
