import type { EdgeKey } from "@showcaller/contracts";
import { forecast, LONGEST_LIFE, rotate } from "@showcaller/core/edge/keys";
import { DAY, HOUR, MINUTE, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { MOST_LIFETIME } from "@showcaller/edge/format/labels";
import { CONTROL } from "@showcaller/edge/store/layout";
import { AIR, channel, liveEvent } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import { Died, failing, fakeProjector } from "../../test/fake-edge.ts";
import { projector } from "../projector/handle.ts";
import { edgeTickFunction } from "./function.ts";
import { edgeTick } from "./handle.ts";
import { tendKeys } from "./keys.ts";

let t: ReturnType<typeof fakeProjector>;
const begun = (id: string) => ({ id, state: "live" as const, since: "2027-08-01T00:00:00Z", why: "a test" });
const begin = async (): Promise<void> => {
  t = fakeProjector();
  await t.store.generations.put(undefined, begun(t.store.context.ids.ulid()));
};
beforeEach(begin);
const keys = async (): Promise<EdgeKey[]> => (await t.store.edge.read()).keys;
const roles = async () => (await keys()).map(({ role }) => role);
const active = async () => (await keys()).find(({ role }) => role === "active")?.kid;
const inStore = (): string[] => (t.edge.entries.get(CONTROL) ?? "").split(" ")[10]?.match(/k\w+(?=:)/g) ?? [];
const tend = () => tendKeys(t.tick());
const project = () => projector(t.deps());
/** As the schedule has it: tick, and the projector that its wake brings. */
const minutes = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    t.clock.at += MINUTE;
    await tend();
    await project();
  }
};
const ask = async (leaked?: string): Promise<boolean> => {
  const before = await keys();
  const rotation = rotate(before, leaked, t.clock.at);
  if (rotation.kind !== "change") return false;
  const line = { kind: "request", name: "edge.key", text: rotation.text, why: "a test", actor: "kim" } as const;
  return t.store.edge.setKeys(before, rotation.after, line);
};
const onAir = async (): Promise<void> => {
  const event = liveEvent({ rev: 1, plan: 1, air: t.clock.at, ...{ status: "on-air" as const } });
  for (const leg of event.legs)
    await t.store.channels.put(leg.channel, "test", () => ({ channel: channel(leg.channel) }));
  const entry = { kind: "request", name: "live-event.booked", text: "booked", why: "a test" } as const;
  expect((await t.store.liveEvents.create({ kind: "change", event, entry }, "cms")).kind).toBe("changed");
};
const lines = async (): Promise<{ text: string; predicts?: string; actor: string }[]> =>
  (await t.table.query({ pk: "JOURNAL#SYSTEM" })).items
    .map(({ data }) => data as unknown as { name: string; text: string; predicts?: string; actor: string })
    .filter(({ name }) => name === "edge.key");

describe("keys come and go by themselves", () => {
  it("the first is made without being asked for, and signs within minutes", async () => {
    await minutes(4);
    expect(await roles()).toEqual(["active"]);
    const [key] = await keys();
    expect(t.vault.get(`edge-key-${key?.kid}`)).toHaveLength(32);
    expect(key?.secret).toBe(`edge-key-${key?.kid}`);
    expect((await lines()).map(({ text }) => text.replace(/\bk\w{6}\b/, "K"))).toEqual([
      "signing key K is wanted",
      "signing key K is made",
      "signing key K is at the edge",
      "signing key K signs",
    ]);
  });

  it("on air: the next signs a minute after CloudFront acknowledged it, and no sooner", async () => {
    await onAir();
    await minutes(4);
    const first = await active();
    expect(inStore()).toEqual([first]);
    await ask();
    await tend();
    expect(await roles()).toEqual(["active", "next"]);
    t.clock.at += 10 * MINUTE;
    // The projector does not come: nothing moves.
    expect(await tend()).toEqual([]);
    await project();
    expect(inStore()).toHaveLength(2);
    await tend();
    t.clock.at += MINUTE - SECOND;
    expect(await tend()).toEqual([]);
    expect(await active()).toBe(first);
    t.clock.at += SECOND;
    await tend();
    const second = await active();
    expect([second === first, await roles()]).toEqual([false, ["active", "previous"]]);
    await project();
    expect(inStore()).toEqual([second, first]);
    t.clock.at += 7 * DAY + HOUR;
    expect(await tend()).toEqual([]);
    await minutes(20);
    expect([await roles(), inStore().includes(first ?? "")]).toEqual([["active"], false]);
    expect(t.vault.has(`edge-key-${first}`) && t.vault.get(`edge-key-${first}`)).toBeUndefined();
    expect(await ask()).toBe(true);
  });

  it("a leaked key: refused as soon as another signs, and its bytes destroyed", async () => {
    await onAir();
    await minutes(4);
    const leaked = await active();
    await ask(leaked);
    await minutes(3);
    expect([await roles(), inStore()]).toEqual([["active", "dropped"], [await active()]]);
    await minutes(2);
    expect([await roles(), t.vault.get(`edge-key-${leaked}`)]).toEqual([["active"], undefined]);
  });

  it("two ask at once: one is heard, and one key comes of it", async () => {
    await minutes(4);
    const before = await keys();
    const asked = await Promise.all(
      [0, SECOND].map((later) => {
        const rotation = rotate(before, undefined, t.clock.at + later);
        if (rotation.kind !== "change") throw new Error(rotation.kind);
        const line = { kind: "request", name: "edge.key", text: "", why: "a test", actor: "kim" } as const;
        return t.store.edge.setKeys(before, rotation.after, line);
      }),
    );
    expect(asked.sort()).toEqual([false, true]);
    await minutes(5);
    expect(await roles()).toEqual(["active", "previous"]);
  });

  it("two ticks at once take each step once", async () => {
    for (let i = 0; i < 6; i++) {
      t.clock.at += MINUTE;
      await Promise.all([tend(), tend()]);
      await project();
      if (i === 3) await ask();
    }
    await minutes(2);
    const texts = (await lines()).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(await roles()).toEqual(["active", "previous"]);
  });

  it("says each step with its why, what it predicts, and who; and no bytes anywhere but in Secrets Manager", async () => {
    await onAir();
    await minutes(4);
    await ask();
    await minutes(4);
    expect((await lines()).slice(1).filter(({ predicts }) => !predicts)).toHaveLength(1);
    const kept = JSON.stringify(t.table.snapshot());
    const secrets = [...t.vault.values()].flatMap((bytes) => (bytes ? [Buffer.from(bytes)] : []));
    expect(secrets.length).toBeGreaterThan(3);
    for (const bytes of secrets)
      for (const spelling of ["base64url", "base64", "hex"] as const)
        expect(kept).not.toContain(bytes.toString(spelling));
  });

  it("holds to the longest life that tokens have", () => {
    expect(LONGEST_LIFE).toBe(MOST_LIFETIME * SECOND);
  });
});

describe("whatever befalls it", () => {
  /** From no key through a rotation on air to the destruction of the old one. */
  const story = async (between: () => Promise<void>): Promise<void> => {
    await onAir();
    for (let i = 0; i < 5; i++) {
      t.clock.at += MINUTE;
      await between();
      await project();
    }
    await ask();
    for (let i = 0; i < 5; i++) {
      t.clock.at += MINUTE;
      await between();
      await project();
    }
    t.clock.at += 8 * DAY;
    for (let i = 0; i < 4; i++) {
      t.clock.at += MINUTE;
      await between();
      await project();
    }
  };

  it.each(["before", "after"] as const)(
    "a death %s any call: a minute later it goes on, and ends where it would have ended",
    async (when) => {
      let deaths = 0;
      for (let at = 0; ; at++) {
        await begin();
        let [calls, died] = [0, false];
        await story(async () => {
          t.hooks.strike = (_, moment) => {
            if (moment === when && calls++ === at) {
              died = true;
              throw new Died(`at ${at}`);
            }
            return undefined;
          };
          await tend().catch((error: unknown) => {
            if (!(error instanceof Died)) throw error;
          });
          t.hooks.strike = () => undefined;
        });
        await minutes(3);
        expect(await roles()).toEqual(["active"]);
        const made = [...t.vault].filter(([name]) => name.startsWith("edge-key-"));
        // Two keys, one of them destroyed: no secret is left behind.
        expect(made.map(([, bytes]) => bytes === undefined).sort()).toEqual([false, true]);
        if (!died) break;
        deaths++;
      }
      expect(deaths).toBeGreaterThan(20);
    },
    60_000,
  );

  it("Secrets Manager away: the tick fails, says so, and still wakes the projector; then it goes on", async () => {
    t.hooks.strike = (call) => (call === "vault.create" ? failing("transient", "Timeout") : undefined);
    const woken: string[] = [];
    const wake = async (id: string) => {
      woken.push(id);
      return { ok: true as const, value: undefined };
    };
    await expect(edgeTick(t.tick(), wake)).rejects.toMatchObject({ name: "Transient" });
    expect(woken).toHaveLength(1);
    t.hooks.strike = () => undefined;
    await minutes(4);
    expect(await roles()).toEqual(["active"]);
  });

  it.each(["Secrets Manager", "the queue"])("%s away: the minute's gauges are written all the same", async (away) => {
    if (away === "Secrets Manager")
      t.hooks.strike = (call) => (call === "vault.create" ? failing("transient", "Timeout") : undefined);
    const gauges: unknown[] = [];
    const addMetric = (name: string, _: string, value: number) => void gauges.push([name, value]);
    const telemetry = {
      logger: { info: () => {}, error: () => {} } as never,
      metrics: { singleMetric: () => ({ addMetric, addDimensions: () => {} }) } as never,
    };
    const wake = async () =>
      away === "the queue" ? failing("transient", "Timeout") : { ok: true as const, value: undefined };
    await expect(edgeTickFunction(t.tick(), wake, telemetry)({}, {} as never)).rejects.toThrow();
    expect(gauges).toEqual([
      ["ProjectionLag", 0],
      ["StoreFill", 0],
      ["InvocationMs", 0],
    ]);
  });

  it("nothing on air: another key signs although the edge has none, and comes with the rest when something is", async () => {
    await minutes(4);
    const first = await active();
    await ask();
    await minutes(4);
    expect([await roles(), inStore()]).toEqual([["active", "previous"], []]);
    await onAir();
    await project();
    expect(inStore()).toEqual([await active(), first]);
  });

  it("something goes on air while it waits: nobody signs with what the edge does not have", async () => {
    await minutes(4);
    await ask();
    // A projector reads the keys before the next one is made, and writes while the tick already counts.
    const old = t.deps();
    await onAir();
    const { update } = old.edge;
    old.edge.update = async (...call) => {
      await tend();
      return update(...call);
    };
    await projector(old);
    expect(inStore()).toHaveLength(1);
    t.clock.at += MINUTE;
    await tend();
    expect(await roles()).toEqual(["active", "next"]);
    await minutes(3);
    expect(await roles()).toEqual(["active", "previous"]);
  });
});

it.each(["of which nobody knows yet whether it is new", "that was lost"])("a table %s is given no key", async (is) => {
  t = fakeProjector();
  if (is === "that was lost")
    await t.store.generations.put(undefined, { state: "lost", since: "2027-08-01T00:00:00Z", why: "a test" });
  await minutes(5);
  expect(await keys()).toEqual([]);
});

it("what is forecast is what happens", async () => {
  await minutes(4);
  await ask();
  const at = t.clock.at;
  expect(forecast(await keys()).at(0)).toContain("some three minutes in all");
  await minutes(4);
  const previous = (await keys()).find(({ role }) => role === "previous");
  const switched = parseInstant(previous?.updatedAt ?? "");
  expect(switched - at).toBeLessThanOrEqual(4 * MINUTE);
  expect(AIR).toBeLessThan(switched);
});
