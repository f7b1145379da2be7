import type { Action, Cause, Channel, Incident, Playbook, Rung, SignalState } from "@showcaller/contracts";
import {
  channel,
  eventId,
  healthyLeg,
  legView,
  liveEvent,
  ON_AIR,
  remedy,
  scene,
  type Told,
} from "@showcaller/testkit/builders";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlate, keyOf, settle } from "../incidents/correlate.ts";
import { isHealthy, type LegView, type Scene } from "../incidents/scene.ts";
import { HOUR, MINUTE, parseDuration, SECOND } from "../time/instant.ts";
import { decide } from "./decide.ts";
import { defaultPlaybooks } from "./defaults.ts";
import { sickPipelines } from "./guards.ts";
import { isFree } from "./trial.ts";

/*
 * Any playbook that the schema takes (sensible or not), on any channel, in any story of conditions that come and go, with any answers.
 */
const causes: readonly Cause[] = [
  "input-loss",
  "black",
  "frozen",
  "source-loss",
  "pipeline-loss",
  "low-quality",
  "stopped-on-air",
  "flow-down",
  "output-failing",
  "stuck-starting",
];
const action: fc.Arbitrary<Action> = fc.constantFrom<Action[]>(
  { do: "switch-input", to: "backup" },
  { do: "switch-input", to: "programme" },
  { do: "restart-pipeline" },
  { do: "restart-channel" },
  { do: "restart-flow" },
  { do: "move-viewers" },
  { do: "slate" },
  { do: "collect-garbage" },
  { do: "notify" },
  { do: "page" },
  { do: "block-address", for: "PT1H" },
);
const rung = (n: number): fc.Arbitrary<Rung> =>
  fc
    .record({
      id: fc.constant(`r${n}`),
      holdOff: fc.constantFrom("PT0S", "PT10S", "PT1M"),
      when: fc
        .subarray(["on-air", "backup-input", "no-self-healing"] as const, { maxLength: 1 })
        .map((all) => [...all]),
      action,
      verify: fc.option(
        fc.record({
          what: fc.constantFrom("cause-clears" as const, "input-active" as const, "encoder-running" as const),
          within: fc.constantFrom("PT20S", "PT2M"),
        }),
        { nil: undefined },
      ),
      mode: fc.constantFrom(undefined, undefined, "approve" as const, "shadow" as const),
    })
    .map((one) => JSON.parse(JSON.stringify(one)) as Rung);
const book: fc.Arbitrary<Playbook> = fc
  .record({
    mode: fc.constantFrom(
      "enforce" as const,
      "enforce" as const,
      "approve" as const,
      "shadow" as const,
      "off" as const,
    ),
    rungs: fc.tuple(rung(0), rung(1), rung(2), rung(3)).chain((all) => fc.subarray(all, { minLength: 1 })),
    cooldown: fc.constantFrom("PT0S", "PT30S", "PT5M"),
    budget: fc.record({ perEvent: fc.integer({ min: 0, max: 4 }), perHour: fc.integer({ min: 0, max: 3 }) }),
    switchBack: fc.option(
      fc.record({
        after: fc.constantFrom("PT1M", "PT5M"),
        evidence: fc.constantFrom("window" as const, "source" as const),
      }),
      { nil: undefined },
    ),
  })
  .map(({ switchBack, ...wish }) => ({
    id: "any" as Playbook["id"],
    version: 1,
    name: "any",
    match: { causes: [...causes] },
    approvalExpires: "PT2M",
    ...wish,
    ...(switchBack ? { switchBack } : {}),
  }));
const leg: fc.Arbitrary<LegView> = fc
  .record({
    pipelines: fc.constantFrom(1 as const, 2 as const),
    backup: fc.boolean(),
    slate: fc.boolean(),
    flows: fc.boolean(),
    mode: fc.constantFrom("enforce" as const, "enforce" as const, "enforce" as const, "observe" as const),
    state: fc.constantFrom(
      "RUNNING" as const,
      "RUNNING" as const,
      "RUNNING" as const,
      "IDLE" as const,
      "STARTING" as const,
      "STOPPING" as const,
      undefined,
    ),
    running: fc.integer({ min: 0, max: 2 }),
    trouble: fc.boolean(),
    active: fc.constantFrom("programme", "backup", undefined),
  })
  .map((wish) => {
    const of: Channel = channel("main", {
      mode: wish.mode,
      encoder: { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:main", pipelines: wish.pipelines },
      inputs: {
        programme: "programme",
        ...(wish.backup ? { backup: "backup" } : {}),
        ...(wish.slate ? { slate: "slate" } : {}),
      },
      flows: wish.flows ? [{ arn: "arn:aws:mediaconnect:eu-west-1:123456789012:flow:1-a:a" }] : [],
    });
    return legView({
      of,
      state: wish.state,
      running: wish.running,
      trouble: wish.trouble,
      activeInputs: wish.active ? [wish.active] : undefined,
      flows: {},
    });
  });

interface Story {
  playbook: Playbook;
  leg: LegView;
  others: LegView[];
  status: "on-air" | "preparing";
  conditions: { cause: Cause; pipeline: 0 | 1; turns: number[] }[];
  fails: boolean[];
}
const story: fc.Arbitrary<Story> = fc.record({
  playbook: fc.oneof(
    book,
    fc.constantFrom(...defaultPlaybooks.filter(({ match }) => match.causes.some((cause) => causes.includes(cause)))),
  ),
  leg,
  others: fc.constantFrom([], [healthyLeg()], [{ ...healthyLeg(), trouble: true }]),
  status: fc.constantFrom("on-air" as const, "on-air" as const, "preparing" as const),
  conditions: fc.array(
    fc.record({
      cause: fc.constantFrom(...causes),
      pipeline: fc.constantFrom(0 as const, 1 as const),
      turns: fc
        .uniqueArray(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 6 })
        .map((all) => all.sort((a, b) => a - b)),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  fails: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
});

/** The conditions as far as they have come: SET and CLEARED by turns. */
const signalsAt = ({ conditions }: Story, now: number): Record<string, SignalState> =>
  Object.fromEntries(
    conditions.flatMap(({ cause, pipeline, turns }, n) => {
      const edges = turns
        .map((at, k) => ({
          at: ON_AIR + at * SECOND,
          edge: k % 2 === 0 ? ("SET" as const) : ("CLEARED" as const),
          id: `${n}-${k}`,
          cause,
        }))
        .filter(({ at }) => at <= now)
        .reverse();
      const state = {
        identity: `c${n}`,
        kind: "encoder-alert",
        severity: "critical",
        name: cause,
        channel: "main",
        liveEvent: eventId(1),
        pipeline,
        edges,
      };
      return edges.length > 0 ? [[`c${n}`, state as unknown as SignalState]] : [];
    }),
  );

interface Played {
  told: Told[];
  incident: Incident;
  scene: Scene;
}
const play = (told: Story): Played | undefined => {
  const from = ON_AIR + Math.min(...told.conditions.flatMap(({ turns }) => turns)) * SECOND;
  const seen = scene({ leg: told.leg, others: told.others, liveEvent: liveEvent({ status: told.status }) });
  const [first] = Object.values(signalsAt(told, from));
  const key = first && keyOf(first);
  const made = first && key && correlate(undefined, first, key, seen, from);
  if (!made) return undefined;
  let count = 0;
  const result = remedy(
    made.incident,
    (now) => ({ scene: seen, signals: signalsAt(told, now) }),
    [told.playbook],
    { from, to: from + HOUR },
    () => (told.fails[count++ % told.fails.length] ? { failed: "no" } : "done"),
  );
  return { ...result, scene: seen };
};
const always = (check: (played: Played, told: Story) => void) =>
  fc.assert(
    fc.property(story, (told) => {
      const played = play(told);
      if (played) check(played, told);
    }),
    { numRuns: 250 },
  );
const actsOf = ({ told }: Played) =>
  told.flatMap(({ at, step }) =>
    step.kind === "act" && step.attempt.action.do !== "notify" && step.attempt.action.do !== "page"
      ? [{ at, attempt: step.attempt }]
      : [],
  );

describe("whatever the playbook, the channel and the story", () => {
  it("every decision leads on: it waits for later, or changes something", () => {
    always(({ told }) => {
      for (const { at, step } of told) if (step.kind === "wait") expect(step.until).toBeGreaterThan(at);
      for (const { step } of told) expect(step.why).not.toBe("");
    });
  });
  it("budgets hold, and cooldowns", () => {
    always((played, { playbook }) => {
      // Ways back bring viewers to the programme: no budget keeps them from it.
      const acts = actsOf(played).filter(({ attempt }) => !isFree(attempt));
      expect(acts.length).toBeLessThanOrEqual(playbook.budget.perEvent);
      for (const { at } of acts)
        expect(acts.filter((other) => other.at <= at && other.at > at - HOUR).length).toBeLessThanOrEqual(
          playbook.budget.perHour,
        );
      for (const [n, { at }] of acts.entries())
        if (n > 0) expect(at - (acts[n - 1]?.at ?? 0)).toBeGreaterThanOrEqual(parseDuration(playbook.cooldown));
    });
  });
  it("what was ineffective, failed, refused or expired is never done again for the same cause", () => {
    always(({ incident }) => {
      const dead = new Set(["ineffective", "failed", "rejected", "expired", "shadowed", "unknown"]);
      for (const [n, attempt] of incident.attempts.entries())
        if (
          attempt.action.do !== "page" &&
          attempt.action.do !== "notify" &&
          !isFree(attempt) &&
          dead.has(attempt.verdict)
        )
          expect(
            incident.attempts
              .slice(n + 1)
              .filter(({ rung, cause }) => rung === attempt.rung && cause === attempt.cause),
          ).toEqual([]);
    });
  });
  it("shadow and off do nothing, and approve nothing that nobody approved", () => {
    always((played, { playbook }) => {
      if (playbook.mode === "shadow" || playbook.mode === "off")
        expect(played.told.filter(({ step }) => step.kind === "act")).toEqual([]);
      for (const { attempt } of actsOf(played)) {
        expect(attempt.mode).toBe("enforce");
        expect(attempt.action.do).not.toBe("block-address");
      }
    });
  });
  it("a channel in observe is not touched", () => {
    always((played, told) => {
      if (told.leg.channel.mode === "observe") expect(actsOf(played)).toEqual([]);
    });
  });
  it("nothing healthy on air is restarted, and nothing at all that is on air while the other leg is ill", () => {
    always((played, told) => {
      for (const { at, attempt } of actsOf(played)) {
        const act = attempt.action.do;
        const onAir = told.status === "on-air";
        const other = told.others.some(isHealthy);
        if (act === "restart-channel" && onAir)
          expect(told.leg.state === "IDLE" || (!isHealthy(told.leg) && other)).toBe(true);
        if (act === "restart-pipeline") {
          const was = settle({ ...played.incident, status: "open", signals: signalsAt(told, at) }, played.scene, at);
          expect([sickPipelines(was, at).length, told.leg.channel.encoder.pipelines, told.leg.state]).toEqual([
            1,
            2,
            "RUNNING",
          ]);
        }
        if (act === "move-viewers") expect(other).toBe(true);
      }
    });
  });
  it("is looked at within ten seconds before it is acted upon", () => {
    always(({ told }) => {
      for (const [n, { at, step }] of told.entries()) {
        if (step.kind !== "act" || step.attempt.action.do === "notify" || step.attempt.action.do === "page") continue;
        const look = told.slice(0, n).findLast((one) => one.step.kind === "observe");
        expect(at - (look?.at ?? 0)).toBeLessThanOrEqual(10 * SECOND);
      }
    });
  });
  it("one page for a cause, at most", () => {
    always(({ incident }) => {
      expect(incident.pages.length).toBeLessThanOrEqual(1);
    });
  });
  it("the same again is decided the same", () => {
    always((played, told) => {
      expect(play(told)).toEqual(played);
    });
  });
});

describe("a switch", () => {
  it("is not judged before it lands: ten seconds on a STANDARD channel", () => {
    const made = play({
      playbook: defaultPlaybooks.find(({ id }) => id === "input-loss-two") as Playbook,
      leg: legView({ of: channel("main", { inputs: { programme: "p", backup: "b" } }) }),
      others: [],
      status: "on-air",
      conditions: [{ cause: "input-loss", pipeline: 0, turns: [0] }],
      fails: [false],
    });
    const [act] = made ? actsOf(made) : [];
    const verdict = made?.told.find(({ step }) => step.kind === "verdict");
    expect([act?.attempt.rung, (verdict?.at ?? 0) - (act?.at ?? 0)]).toEqual(["switch-input", 40 * SECOND]);
  });
});

describe("the live event's end", () => {
  it("ends an incident, and nothing is done in its last seconds", () => {
    const [condition] = [{ cause: "input-loss" as const, pipeline: 0 as const, turns: [0] }];
    const base = {
      playbook: defaultPlaybooks[0] as Playbook,
      leg: legView(),
      others: [],
      status: "on-air" as const,
      conditions: [condition],
      fails: [false],
    };
    const made = play(base)?.incident as Incident;
    const over = scene({ liveEvent: liveEvent({ status: "ended" }) });
    const context = { scene: over, spent: [], spentInHour: [] };
    const open = { ...made, status: "open" as const, attempts: [] };
    expect(decide(open, context, undefined, ON_AIR + MINUTE)).toMatchObject({ kind: "resolve", outcome: "ended" });
    const last = scene({ liveEvent: liveEvent({ status: "on-air" }) });
    expect(decide(open, { ...context, scene: last }, base.playbook, ON_AIR + 100 * MINUTE - 5 * SECOND).kind).toBe(
      "wait",
    );
  });
});
