import type { EdgeKey, Projection } from "@showcaller/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../ports.ts";
import { DAY, formatInstant, HOUR, MINUTE, parseInstant, SECOND } from "../time/instant.ts";
import { atEdge, forecast, LONGEST_LIFE, MINTERS_LAG, nextKeyStep, rotate, SETTLES } from "./keys.ts";

const NOW = parseInstant("2027-08-14T18:00:00Z");
const GRACE = 900;
const key = (kid: string, role: EdgeKey["role"], more: Partial<EdgeKey> = {}): EdgeKey => {
  const at = formatInstant(NOW - DAY);
  return { kid, role, rev: 1, createdAt: at, updatedAt: at, ...(role === "wanted" ? {} : { secret: kid }), ...more };
};
const content = (kids: string[], control = "digest"): Projection["content"] => ({
  ...{ counts: { session: 0, subject: 0, channel: 0 }, small: {}, control, kids, heartbeat: 0 },
});
const intended = (kids: string[]) => ({ batch: 1, content: content(kids), changes: [], pending: [] });
const at = (keys: EdgeKey[], kids: string[], now = NOW, intent?: string[]) =>
  nextKeyStep(
    {
      keys,
      projection: { content: content(kids), ...(intent ? { intent: intended(intent) } : {}) },
      settings: { outageGrace: GRACE },
    },
    now,
  );
const roles = (keys: readonly EdgeKey[] = []) => Object.fromEntries(keys.map(({ kid, role }) => [kid, role]));

describe("a rotation, step by step", () => {
  const [k1, seenAt] = [key("k1", "active"), formatInstant(NOW - SETTLES)];

  it("without any key one is wanted, named by its second", () => {
    expect(roles(at([], [])?.after)).toEqual({ ku2jrc0: "wanted" });
  });

  it("what is wanted is made, and is next", () => {
    expect(at([k1, key("k2", "wanted")], ["k1"])).toMatchObject({ kind: "create", kid: "k2" });
    expect(roles(at([k1, key("k2", "wanted")], ["k1"])?.after)).toEqual({ k1: "active", k2: "next" });
  });

  it.each([
    ["not in the store", ["k1"], undefined],
    ["in a write of which nobody knows what became, over a store without it", ["k1"], ["k1", "k2"]],
    ["in the store, and not in a write of which nobody knows what became", ["k1", "k2"], ["k1"]],
  ])("%s: it waits", (_, kids, intent) => {
    expect(at([k1, key("k2", "next")], kids, NOW, intent)).toBeUndefined();
  });

  it("in a store to which somebody else has written: it waits", () => {
    const projection = { content: content(["k1", "k2"], "") };
    expect(
      nextKeyStep({ keys: [k1, key("k2", "next")], projection, settings: { outageGrace: 0 } }, NOW),
    ).toBeUndefined();
  });

  it.each([
    ["confirmed", ["k1", "k2"], undefined],
    ["confirmed, and in the write under way", ["k1", "k2"], ["k1", "k2"]],
    ["nothing on air: no key is there, and none can come without it", [], undefined],
  ])("%s: it is seen", (_, kids, intent) => {
    const step = at([k1, key("k2", "next")], kids, NOW, intent);
    expect(step?.after.find(({ kid }) => kid === "k2")).toMatchObject({
      role: "next",
      seenAt: formatInstant(NOW),
      rev: 2,
    });
  });

  it("nothing on air, and it is new: whoever read the keys before may still write", () => {
    const fresh = key("k2", "next", { updatedAt: formatInstant(NOW - SETTLES + SECOND) });
    expect(at([k1, fresh], [])).toBeUndefined();
    expect(at([k1, fresh], [], NOW + SECOND)).toBeDefined();
  });

  it("a minute later it signs, in the same write as the other stops", () => {
    const next = key("k2", "next", { seenAt });
    expect(at([k1, next], ["k1", "k2"], NOW - 1)).toBeUndefined();
    const after = at([k1, next], ["k1", "k2"])?.after ?? [];
    expect(roles(after)).toEqual({ k1: "previous", k2: "active" });
    const until = NOW + HOUR + 7 * DAY + GRACE * SECOND + MINUTE;
    expect(after.map((each) => [each.until, each.seenAt])).toEqual([
      [formatInstant(until), undefined],
      [undefined, undefined],
    ]);
  });

  it("gone from the store meanwhile, it is not seen any more", () => {
    const step = at([k1, key("k2", "next", { seenAt })], ["k1"]);
    expect(step?.after[1]).toMatchObject({ role: "next" });
    expect(step?.after[1]).not.toHaveProperty("seenAt");
    // Nothing on air any more: whatever is written next has it.
    expect(roles(at([k1, key("k2", "next", { seenAt })], [])?.after)).toEqual({ k1: "previous", k2: "active" });
  });

  it("the previous one is dropped at its instant, and destroyed once nobody can write it any more", () => {
    const previous = key("k1", "previous", { until: formatInstant(NOW) });
    const k2 = key("k2", "active");
    expect(at([k2, previous], ["k2", "k1"], NOW - 1)).toBeUndefined();
    expect(roles(at([k2, previous], ["k2", "k1"])?.after)).toEqual({ k1: "dropped", k2: "active" });
    const dropped = key("k1", "dropped", { updatedAt: formatInstant(NOW - SETTLES) });
    expect(at([k2, dropped], ["k2", "k1"])).toBeUndefined();
    expect(at([k2, dropped], ["k2"], NOW, ["k2", "k1"])).toBeUndefined();
    expect(at([k2, dropped], ["k2"], NOW - 1)).toBeUndefined();
    expect(at([k2, dropped], ["k2"])).toMatchObject({ kind: "destroy", kid: "k1", after: [k2] });
  });
});

describe("rotate", () => {
  const k1 = key("k1", "active");
  const after = (...[keys, leaked]: [EdgeKey[], string?]) => {
    const made = rotate(keys, leaked, NOW);
    return made.kind === "change" ? made.after : made.kind;
  };

  it("wants another key; while that is under way nothing changes", () => {
    expect(roles(after([k1]) as EdgeKey[])).toEqual({ k1: "active", ku2jrc0: "wanted" });
    expect(after([k1, key("k2", "wanted")])).toBe("none");
    expect(after([k1, key("k2", "next")])).toBe("none");
  });

  it("is refused while tokens of the previous key are good, and says until when", () => {
    const until = "2027-08-20T00:00:00Z";
    const made = rotate([k1, key("k0", "previous", { until })], undefined, NOW);
    expect(made).toMatchObject({ kind: "refused", refusal: { problem: "rotation-too-soon", extra: { until } } });
  });

  it("the active key leaked: another is wanted, then it is dropped at once; the previous one stays", () => {
    const keys = after([k1, key("k0", "previous", { until: "2027-08-20T00:00:00Z" })], "k1") as EdgeKey[];
    expect([roles(keys), keys[0]?.leaked]).toEqual([{ k1: "active", k0: "previous", ku2jrc0: "wanted" }, true]);
    const ready = keys.map((each) =>
      each.role === "wanted" ? key(each.kid, "next", { seenAt: formatInstant(NOW - SETTLES) }) : each,
    );
    const switched = at(ready, ["k1", "ku2jrc0", "k0"]);
    expect(roles(switched?.after)).toEqual({ k1: "dropped", k0: "previous", ku2jrc0: "active" });
    expect(switched?.predicts).toBe("every token that k1 signed is refused within seconds");
  });

  it("the active key leaked while another is on its way: that one is awaited", () => {
    const keys = after([k1, key("k2", "next")], "k1") as EdgeKey[];
    expect([roles(keys), keys[0]?.leaked]).toEqual([{ k1: "active", k2: "next" }, true]);
  });

  it("the previous one leaked: dropped at once; the next one: another in its place", () => {
    expect(roles(after([k1, key("k0", "previous")], "k0") as EdgeKey[])).toEqual({ k1: "active", k0: "dropped" });
    expect(roles(after([k1, key("k2", "next", { seenAt: formatInstant(NOW) })], "k2") as EdgeKey[])).toEqual({
      ...{ k1: "active", k2: "dropped", ku2jrc0: "wanted" },
    });
  });

  it("said twice, it changes nothing; of no key, it is refused", () => {
    expect(after([{ ...k1, leaked: true }, key("k2", "wanted")], "k1")).toBe("none");
    expect(after([k1, key("k0", "dropped")], "k0")).toBe("none");
    expect(rotate([k1], "k9", NOW)).toMatchObject({ kind: "refused", refusal: { problem: "no-such-key" } });
  });

  it("never gives a name twice", () => {
    const keys = after([k1, key("ku2jrc0", "next")], "ku2jrc0") as EdgeKey[];
    expect(roles(keys)).toEqual({ k1: "active", ku2jrc0: "dropped", ku2jrc1: "wanted" });
  });

  it("says what happens and what it costs", () => {
    const leaked = { ...k1, leaked: true as const };
    expect(
      forecast([leaked, key("k2", "wanted"), key("k0", "previous", { until: "U" }), key("k3", "dropped")]),
    ).toEqual([
      "k1 has leaked. Until k2 signs, whoever has its bytes can let anybody in; then every token of it is refused with 401, and its viewers need new ones.",
      "k2 is made within a minute, and signs 60 s after the edge is known to have it: some three minutes in all.",
      "Tokens of k0 stay good until U; then it is dropped, and nobody notices.",
      "Every token of k3 is refused; its bytes are destroyed once the edge is rid of it.",
    ]);
  });
});

type Act =
  | { do: "pass"; ms: number }
  | { do: "look" | "read" | "write" | "hull" | "outage" | "rotate" }
  | { do: "mint"; lag: number; lives: number }
  | { do: "leak"; which: number };
const plain = (...all: ("look" | "read" | "write" | "hull" | "outage" | "rotate")[]) =>
  fc.constantFrom(...all).map((what): Act[] => [{ do: what }]);
const MINUTES: Act[] = [{ do: "pass", ms: MINUTE }, { do: "look" }, { do: "read" }, { do: "write" }];
const acts: fc.Arbitrary<Act[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(MINUTES) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(SECOND, 30 * SECOND, HOUR, LONGEST_LIFE, LONGEST_LIFE + MINTERS_LAG)
      .map((ms): Act[] => [{ do: "pass", ms }]),
  },
  { weight: 3, arbitrary: plain("look", "read", "write") },
  { weight: 3, arbitrary: plain("hull", "outage", "rotate", "rotate") },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(0, MINUTE, MINTERS_LAG), fc.constantFrom(HOUR, LONGEST_LIFE))
      .map(([lag, lives]): Act[] => [{ do: "mint", lag, lives }]),
  },
  { weight: 1, arbitrary: fc.nat(4).map((which): Act[] => [{ do: "leak", which }]) },
);

/** Everybody who has to do with keys, each in their own time: whoever rotates, the tick, a projector that reads and writes later, minters that lag. */
function world() {
  let [now, keys, hullOpen, away]: [Instant, EdgeKey[], boolean, boolean] = [NOW, [], false, false];
  let projection = content([]);
  let snapshot: { at: Instant; keys: EdgeKey[] } | undefined;
  const leaked = new Set<string>();
  const tokens: { kid: string; expires: Instant }[] = [];
  /** Who signed since when; what the store has held since when. */
  const signing: { since: Instant; kid: string }[] = [];
  const held: { since: Instant; kids: string[] }[] = [{ since: NOW - DAY, kids: [] }];
  const act = (what: Act): void => {
    if (what.do === "pass") now += what.ms;
    if (what.do === "hull") hullOpen = !hullOpen;
    if (what.do === "outage") away = !away;
    if (what.do === "read") snapshot = { at: now, keys: hullOpen ? atEdge(keys) : [] };
    // A projector lives for 6 s.
    if (what.do === "write" && !away && snapshot && now - snapshot.at <= 6 * SECOND) {
      projection = content(snapshot.keys.map(({ kid }) => kid));
      held.push({ since: now, kids: projection.kids });
      snapshot = undefined;
    }
    if (what.do === "look")
      keys =
        nextKeyStep({ keys, projection: { content: projection }, settings: { outageGrace: GRACE } }, now)?.after ??
        keys;
    if (what.do === "rotate" || what.do === "leak") {
      const kid = what.do === "leak" ? keys[what.which]?.kid : undefined;
      if (what.do === "leak" && kid === undefined) return;
      const rotated = rotate(keys, kid, now);
      if (rotated.kind === "change") keys = rotated.after;
      if (kid !== undefined) leaked.add(kid);
    }
    const active = keys.find(({ role }) => role === "active")?.kid;
    if (active !== undefined && signing.at(-1)?.kid !== active) signing.push({ since: now, kid: active });
    if (what.do === "mint") {
      const known = signing.findLast(({ since }) => since <= now - what.lag) ?? signing[0];
      if (known) tokens.push({ kid: known.kid, expires: now + what.lives + GRACE * SECOND });
    }
  };
  /** What an edge location may hold at this instant: what is there, and what was until a minute ago. */
  const visible = (): string[][] =>
    held.filter((_, i) => (held[i + 1]?.since ?? now) > now - SETTLES || i === held.length - 1).map(({ kids }) => kids);
  return {
    act,
    get keys() {
      return keys;
    },
    /** Live tokens of keys that nobody says have leaked, which an edge location that has keys would not know. */
    broken: () =>
      tokens.filter(
        ({ kid, expires }) =>
          expires > now && !leaked.has(kid) && visible().some((kids) => kids.length > 0 && !kids.includes(kid)),
      ),
  };
}

it("whatever happens in whatever order: one key signs, and no live token is refused but of a key that leaked", () => {
  fc.assert(
    fc.property(fc.array(acts, { minLength: 20, maxLength: 100 }), (acted) => {
      const story: Act[][] = [[{ do: "hull" }], ...Array.from({ length: 6 }, () => MINUTES), ...acted];
      const all = world();
      let had = false;
      for (const what of story.flat()) {
        all.act(what);
        const active = all.keys.filter(({ role }) => role === "active").length;
        had ||= active === 1;
        expect(active).toBe(had ? 1 : 0);
        for (const role of ["wanted", "next", "previous"] as const)
          expect(all.keys.filter((each) => each.role === role).length).toBeLessThan(2);
        expect(all.keys.filter(({ role }) => role === "wanted" || role === "next").length).toBeLessThan(2);
        expect(all.broken()).toEqual([]);
      }
    }),
    { numRuns: 2_000 },
  );
});
