import type { Channel, Incident, SignalState } from "@showcaller/contracts";
import { acts, channel, healthyLeg, legView, liveEvent, ON_AIR, remedy, scene } from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { correlate, keyOf } from "../incidents/correlate.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { acknowledge } from "./apply.ts";
import { decide } from "./decide.ts";
import { defaultPlaybooks } from "./defaults.ts";

const of: Channel = channel("main", {
  inputs: { programme: "programme", slate: "slate" },
  flows: [{ arn: "arn:aws:mediaconnect:eu-west-1:123456789012:flow:1-a:a" }],
});

/** When the programme is bad, in seconds from `ON_AIR`. */
type Troubles = readonly (readonly [from: number, to: number])[];
interface Feed {
  troubles: Troubles;
  /** MediaConnect tells of the source, too; `unheard`: but never that it is good again. */
  source?: "heard" | "unheard";
}

/**
 * An encoder that tells only of the input on screen, 2 s after it is bad, and lands each switch after 10 s. `tick` brings it to an instant,
 * second by second, and answers whether it has told anything.
 */
const encoderOf = ({ troubles, source }: Feed) => {
  const screens = [{ input: "programme", at: ON_AIR - MINUTE }];
  const inputAt = (at: number): string => screens.findLast((screen) => screen.at <= at)?.input ?? "programme";
  const bad = (at: number): boolean =>
    troubles.some(([from, to]) => at >= ON_AIR + from * SECOND && at < ON_AIR + to * SECOND);
  const states = new Map<string, SignalState>();
  const turn = (kind: SignalState["kind"], at: number, is: boolean, cause: "input-loss" | "source-loss"): boolean => {
    const known = states.get(kind);
    if (is === (known?.edges[0]?.edge === "SET")) return false;
    const edge = { at, edge: is ? ("SET" as const) : ("CLEARED" as const), id: `${kind}-${at}`, cause };
    const edges = [edge, ...(known?.edges ?? [])].slice(0, 8);
    const whose = { identity: kind, channel: of.id, liveEvent: liveEvent().id };
    states.set(kind, { ...whose, kind, severity: "critical", name: kind, edges });
    return true;
  };
  return {
    screens,
    inputAt,
    bad,
    tick: (at: number): boolean => {
      const seen = inputAt(at) === "programme" && inputAt(at - 2 * SECOND) === "programme";
      const alert = turn("encoder-alert", at, seen && bad(at) && bad(at - 2 * SECOND), "input-loss");
      const tells = source === "heard" || (source === "unheard" && bad(at));
      return (tells && turn("source-health", at, bad(at), "source-loss")) || alert;
    },
    signals: (): Incident["signals"] => Object.fromEntries(states),
    hands: ({ action }: { action: { do: string } }, now: number) => {
      if (action.do === "slate" || action.do === "switch-input")
        screens.push({ input: action.do === "slate" ? "slate" : "programme", at: now + 10 * SECOND });
      return "done" as const;
    },
  };
};

const END = ON_AIR + 95 * MINUTE;

/** From the first word of it, decided upon at every turn, as the bus wakes the owner, and at every instant that is waited for. */
const play = (feed: Feed) => {
  const encoder = encoderOf(feed);
  const seen = (now: number) =>
    scene({ leg: legView({ of, activeInputs: [encoder.inputAt(now), encoder.inputAt(now)], trouble: true }) });
  let current: Incident | undefined;
  let until = ON_AIR;
  const told: ReturnType<typeof remedy>["told"] = [];
  for (let now = ON_AIR; now < END; now += SECOND) {
    const turned = encoder.tick(now);
    if (current === undefined || current.status === "resolved") {
      const [first] = turned ? Object.values(encoder.signals()) : [];
      const key = first && keyOf(first);
      current = first && key ? correlate(current, first, key, seen(now), now)?.incident : current;
      until = now;
    }
    if (current === undefined || current.status === "resolved" || (!turned && now < until)) continue;
    const known: Incident = current;
    const world = (at: number, so: Incident) => ({ scene: seen(at), signals: heldBack(so, encoder.signals()) });
    const result = remedy(known, world, defaultPlaybooks, { from: now, to: now }, encoder.hands);
    told.push(...result.told);
    current = result.incident;
    const last = result.told.at(-1)?.step;
    until = last?.kind === "wait" ? last.until : now + SECOND;
  }
  if (!current) throw new Error("no incident");
  return { encoder, told, incident: current, acts: acts(told) };
};

/** What was taken for cleared in the incident stays so until its condition turns anew. */
const heldBack = (incident: Incident, signals: Incident["signals"]): Incident["signals"] =>
  Object.fromEntries(
    Object.entries(signals).map(([id, state]) => {
      const known = incident.signals[id];
      return [
        id,
        known?.edges[0]?.id.startsWith("holds|") && known.edges[1]?.id === state.edges[0]?.id ? known : state,
      ];
    }),
  );

const slateOf = (screens: readonly { input: string; at: number }[], until: number): [from: number, to: number][] =>
  screens.flatMap(({ input, at }, n) => (input === "slate" ? [[at, screens[n + 1]?.at ?? until]] : []));

describe("a slate", () => {
  it("ends as soon as MediaConnect says that the source is good", () => {
    const { acts: did, encoder, incident } = play({ troubles: [[0, 180]], source: "heard" });
    expect(did.filter((rung) => rung !== "page" && rung !== "restart-flow")).toEqual(["slate", "switch-back"]);
    expect(encoder.screens.at(-1)).toEqual({ input: "programme", at: ON_AIR + (180 + 10) * SECOND });
    expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
    expect(incident).not.toHaveProperty("substitute");
  });
  it("of which nothing tells is left to try the programme, each time later, and shown again at once", () => {
    const { acts: did, encoder, incident } = play({ troubles: [[0, 180]] });
    expect(did).toEqual(["slate", "switch-back", "again", "switch-back", "again", "switch-back"]);
    const at = encoder.screens.map((screen) => [screen.input, (screen.at - ON_AIR) / SECOND]);
    // Alert at 2, hold-off 20, landing 10. Then 30 s after it was called, the alert 2 s after landing, 10 s to land; then 60, then 90.
    expect(at.slice(1)).toEqual([
      ["slate", 32],
      ["programme", 62],
      ["slate", 74],
      ["programme", 134],
      ["slate", 146],
      ["programme", 236],
    ]);
    expect(incident.attempts.map(({ verdict }) => verdict)).toEqual([
      "effective",
      "ineffective",
      "effective",
      "ineffective",
      "effective",
      "effective",
    ]);
    expect(incident).toMatchObject({ status: "resolved", outcome: "remedied" });
    // A human is woken once it lasts, and told what viewers see.
    expect(incident.pages).toMatchObject([
      { at: formatInstant(ON_AIR + 74 * SECOND), text: expect.stringContaining("a slate") },
    ]);
  });
  it("is no act of a budget each time that it is shown again, and no cooldown holds it up", () => {
    const { acts: did, incident } = play({ troubles: [[0, 3600]] });
    expect(did.filter((rung) => rung === "slate")).toHaveLength(1);
    expect(did.filter((rung) => rung === "again").length).toBeGreaterThan(10);
    expect(incident.status).toBe("resolved");
  });
  it("ends though MediaConnect never says that its source is good again: what is taken in refutes it", () => {
    const { acts: did, encoder, incident } = play({ troubles: [[0, 120]], source: "unheard" });
    expect(did.filter((rung) => rung === "slate" || rung === "switch-back")).toEqual(["slate", "switch-back"]);
    expect(encoder.screens.at(-1)?.at).toBeLessThanOrEqual(ON_AIR + 7 * MINUTE);
    expect(incident.status).toBe("resolved");
  });
  it("is not shown where viewers are on another leg that carries, nor for a broken picture", () => {
    const [incident, context] = lost();
    const moved = {
      ...context,
      scene: scene({ leg: context.scene.leg as never, others: [healthyLeg()], viewersOn: "other" as never }),
    };
    const at = ON_AIR + 10 * MINUTE;
    const book = defaultPlaybooks.find(({ id }) => id === "input-loss-single");
    expect(decide(incident, { ...context, lookedAt: at }, book, at)).toMatchObject({ attempt: { rung: "slate" } });
    expect(decide(incident, { ...moved, lookedAt: at }, book, at)).toMatchObject({ attempt: { rung: "page" } });
    const corrupt = defaultPlaybooks.find(({ id }) => id === "corrupt");
    expect(corrupt?.rungs.map(({ action }) => action.do)).toEqual(["switch-input", "move-viewers", "page"]);
  });
  it("is left to a human who rejects the way back, or turns the playbook off", () => {
    const { incident: calm, context, at } = onSlate();
    const book = defaultPlaybooks.find(({ id }) => id === "input-loss-single");
    if (!book) throw new Error("no playbook");
    expect(decide(calm, context, { ...book, version: 1, mode: "approve" }, at)).toMatchObject({
      kind: "ask",
      attempt: { rung: "switch-back" },
    });
    expect(decide(calm, context, { ...book, mode: "shadow" }, at).kind).toBe("resolve");
    const asked = decide(calm, context, { ...book, mode: "approve" }, at);
    if (asked.kind !== "ask") throw new Error("not asked");
    const rejected: Incident = { ...calm, attempts: [{ ...asked.attempt, verdict: "rejected" }] };
    expect(decide(rejected, context, book, at).kind).toBe("resolve");
    const expired: Incident = {
      ...calm,
      attempts: [{ ...asked.attempt, verdict: "expired", decidedAt: formatInstant(at) }],
    };
    // Nobody answered: a human is woken, and asked again later.
    expect(decide(expired, context, book, at).kind).toBe("page");
    expect(decide(acknowledge(expired, "op", at), context, book, at)).toMatchObject({
      kind: "wait",
      until: at + MINUTE,
    });
  });
  it("which a human has switched away from is not ours to end", () => {
    const { incident: calm, context, at } = onSlate();
    const other = scene({ leg: legView({ of, activeInputs: ["else", "else"], trouble: false }) });
    const book = defaultPlaybooks.find(({ id }) => id === "input-loss-single");
    expect(decide(calm, { ...context, scene: other }, book, at).kind).toBe("resolve");
  });
});

function lost(): [Incident, { scene: ReturnType<typeof scene>; spent: []; spentInHour: [] }] {
  const encoder = encoderOf({ troubles: [[0, 3600]] });
  encoder.tick(ON_AIR + 2 * SECOND);
  const [state] = Object.values(encoder.signals());
  const at = scene({ leg: legView({ of }) });
  const key = state && keyOf(state);
  const made = state && key && correlate(undefined, state, key, at, ON_AIR + 2 * SECOND);
  if (!made) throw new Error("no incident");
  return [made.incident, { scene: at, spent: [], spentInHour: [] }];
}

function onSlate() {
  const [incident, context] = lost();
  const at = ON_AIR + 3 * MINUTE;
  const signals = Object.fromEntries(
    Object.entries(incident.signals).map(([id, state]): [string, SignalState] => [
      id,
      { ...state, edges: [{ at: ON_AIR + 32 * SECOND, edge: "CLEARED", id: "c" }, ...state.edges] },
    ]),
  );
  const calm: Incident = {
    ...incident,
    signals,
    status: "stabilising",
    clearedAt: formatInstant(ON_AIR + 32 * SECOND),
    substitute: { input: "slate", since: formatInstant(ON_AIR + 22 * SECOND) },
  };
  const on = scene({ leg: legView({ of, activeInputs: ["slate", "slate"], trouble: false }) });
  return { incident: calm, context: { ...context, scene: on, lookedAt: at }, at };
}

/** LONGEST, the landing, and a second each for what is rounded and decided. */
const BOUND = 5 * MINUTE + 12 * SECOND;

test("whatever comes and goes: a slate ends, never longer than the trouble and five minutes, and what was bad is not left on screen", () => {
  const feed: fc.Arbitrary<Feed> = fc.record(
    {
      troubles: fc
        .uniqueArray(fc.integer({ min: 1, max: 2400 }), { minLength: 2, maxLength: 6 })
        .map((all) => all.sort((a, b) => a - b))
        .map((all): Troubles => all.flatMap((from, n) => (n % 2 === 0 ? [[from, all[n + 1] ?? from + 600]] : [])))
        .filter((all) => all.some(([from, to]) => to - from > 4)),
      source: fc.constantFrom("heard" as const, "unheard" as const),
    },
    { requiredKeys: ["troubles"] },
  );
  fc.assert(
    fc.property(feed, (given) => {
      const { encoder, incident, told } = play(given);
      for (const [from, to] of slateOf(encoder.screens, END)) {
        let good = 0;
        for (let at = from; at < to; at += SECOND) {
          good = encoder.bad(at) ? 0 : good + SECOND;
          expect(good).toBeLessThanOrEqual(BOUND);
        }
      }
      expect(encoder.inputAt(END)).toBe("programme");
      expect(incident).not.toHaveProperty("substitute");
      // Each trial that fails is ended at once: ten seconds of its switch, two until the alert, and one that is rounded.
      const made = told.flatMap(({ at, step }) => (step.kind === "act" ? [{ at, rung: step.attempt.rung }] : []));
      for (const [n, { at, rung }] of made.entries())
        if (rung === "again")
          expect([made[n - 1]?.rung, at - (made[n - 1]?.at ?? 0) <= 31 * SECOND]).toEqual(["switch-back", true]);
    }),
    { numRuns: 40 },
  );
});
