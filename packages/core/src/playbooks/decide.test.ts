import type { Channel, Incident, Playbook, SignalState } from "@showcaller/contracts";
import {
  acts,
  channel,
  Desk,
  encoderArn,
  legView,
  liveEvent,
  ON_AIR,
  remedy,
  scene,
} from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { describe, expect, it, test } from "vitest";
import type { Scene } from "../incidents/scene.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { acknowledge, acted, answer, apply } from "./apply.ts";
import { decide } from "./decide.ts";
import { defaultPlaybooks } from "./defaults.ts";
import { playbookFor } from "./match.ts";

const two = channel("main", { inputs: { programme: "programme", backup: "backup" } });
const single = channel("main");
const pair = channel("main", {
  inputs: { programme: "programme", failover: { secondary: "b", preference: "EQUAL_INPUT_PREFERENCE" } },
});
const healthy = legView({
  of: channel("other", { encoder: { arn: encoderArn("other"), pipelines: 2 } }),
  trouble: false,
});
const time = (seconds: number) => formatInstant(ON_AIR + seconds * SECOND);

/** An incident out of alerts, on one pipeline or both, set at `ON_AIR`. */
const incident = (of: Channel, type = "Video Not Detected", pipelines = ["0", "1"]): Incident => {
  const desk = new Desk({ channels: [of], events: [liveEvent({ status: "on-air" })] }, () =>
    scene({ leg: legView({ of }) }),
  );
  for (const pipeline of pipelines)
    desk.tell(alertEvent({ type, pipeline, time: time(0), eventId: `e${pipeline}` }), ON_AIR + SECOND);
  const [made] = desk.all;
  if (!made) throw new Error("no incident");
  return made;
};
/** The same conditions, cleared at an instant. */
const cleared = (signals: Incident["signals"], at: number): Incident["signals"] =>
  Object.fromEntries(
    Object.entries(signals).map(([id, state]): [string, SignalState] => [
      id,
      { ...state, edges: [{ at, edge: "CLEARED", id: `c-${at}` }, ...state.edges] },
    ]),
  );

/** A world in which the programme is bad until `goodAt`, and only what is on screen shows. An action on the input lands after 10 s. */
const worldOf = (of: Channel, made: Incident, goodAt: number, others: Scene["others"] = []) => {
  let screen = { input: of.inputs.programme, since: ON_AIR };
  let next: { input: string; at: number } | undefined;
  const clears: number[] = [];
  return {
    hands: (attempt: { action: { do: string; to?: string } }, now: number) => {
      if (attempt.action.do === "switch-input")
        next = {
          input: attempt.action.to === "backup" ? (of.inputs.backup ?? "?") : of.inputs.programme,
          at: now + 10 * SECOND,
        };
      return "done" as const;
    },
    at: (now: number) => {
      if (next && now >= next.at) {
        screen = { input: next.input, since: next.at };
        next = undefined;
      }
      const good = screen.input === "backup" || now >= goodAt;
      const since = screen.input === "backup" ? screen.since : goodAt;
      if (good && clears.length === 0) clears.push(since);
      return {
        scene: scene({ leg: legView({ of, activeInputs: [screen.input, screen.input], trouble: !good }), others }),
        signals: good ? cleared(made.signals, clears[0] ?? since) : made.signals,
      };
    },
  };
};
const HOUR = { from: ON_AIR + SECOND, to: ON_AIR + 60 * MINUTE };

describe("a lost input with a backup", () => {
  const made = incident(two);
  const world = worldOf(two, made, ON_AIR + 2 * MINUTE);
  const { incident: ended, told } = remedy(made, world.at, defaultPlaybooks, HOUR, world.hands);
  it("is switched once after the hold-off, looked at first, and switched back after the stability window", () => {
    expect(acts(told)).toEqual(["switch-input", "switch-back"]);
    const act = told.find(({ step }) => step.kind === "act");
    expect(act?.at).toBe(ON_AIR + 10 * SECOND);
    expect(told.find(({ step }) => step.kind === "observe")?.at).toBe(ON_AIR + 10 * SECOND);
    expect(ended.attempts.map(({ verdict }) => verdict)).toEqual(["effective", "effective"]);
    // On screen since :20, three minutes of calm from there.
    expect(ended.attempts[1]?.at).toBe(time(200));
    expect(ended).toMatchObject({ status: "resolved", outcome: "remedied" });
    expect(ended).not.toHaveProperty("substitute");
  });
  it("its timeline reads in the order in which it happened, also within one instant", () => {
    const ours = ended.timeline.filter(({ kind }) => kind !== "signal").map(({ text }) => text);
    expect(ours).toEqual([
      "switch-input: act",
      "switch-input: pending",
      "switch-input: effective",
      "switch-back (switch-input): act",
      "switch-back (switch-input): pending",
      "switch-back (switch-input): effective",
      "resolved: remedied",
    ]);
    const atOnce = incident(two);
    const attempt = ended.attempts[0] as Incident["attempts"][number];
    const step = { kind: "act", attempt: { ...attempt, verdict: "decided" }, why: "" } as const;
    const done = acted(apply(atOnce, step, ON_AIR), attempt.id, "done", ON_AIR);
    const seen = apply(done, { kind: "verdict", attempt: attempt.id, verdict: "effective", why: "" }, ON_AIR);
    expect(seen.timeline.slice(-3).map(({ key }) => key.split("|")[1])).toEqual(["act", "pending", "effective"]);
  });
  it("stays on the backup when the end is too near for a return", () => {
    const soon = {
      scene: scene({ leg: legView({ of: two, activeInputs: ["backup", "backup"], trouble: false }) }),
      signals: cleared(made.signals, ON_AIR + 97 * MINUTE),
    };
    const onBackup: Incident = { ...made, substitute: { input: "backup", since: time(97 * 60) } };
    const { told: late } = remedy(onBackup, () => soon, defaultPlaybooks, {
      from: ON_AIR + 97 * MINUTE,
      to: ON_AIR + 100 * MINUTE,
    });
    expect(acts(late)).toEqual([]);
  });
  it("goes back once by the calm alone, and by the source only when that says it is healthy", () => {
    const context = {
      scene: scene({ leg: legView({ of: two, activeInputs: ["backup", "backup"], trouble: false }) }),
      spent: [],
      spentInHour: [],
    };
    const calm: Incident = {
      ...made,
      status: "stabilising",
      signals: cleared(made.signals, ON_AIR),
      clearedAt: time(0),
      substitute: { input: "backup", since: time(0) },
    };
    const book = (evidence: "source" | "window"): Playbook => ({
      ...(defaultPlaybooks.find(({ id }) => id === "input-loss-two") as Playbook),
      switchBack: { after: "PT3M", evidence },
    });
    const at = ON_AIR + 3 * MINUTE;
    const looked = { ...context, lookedAt: at };
    expect(decide(calm, looked, book("window"), at - 1).kind).toBe("wait");
    const first = decide(calm, looked, book("window"), at);
    expect(first).toMatchObject({ kind: "act", attempt: { rung: "switch-back" } });
    const once: Incident = {
      ...calm,
      attempts: first.kind === "act" ? [{ ...first.attempt, verdict: "effective" }] : [],
    };
    expect(decide(once, looked, book("window"), at)).toMatchObject({ kind: "resolve", outcome: "remedied" });
    expect(decide(calm, looked, book("source"), at)).toMatchObject({
      kind: "wait",
      why: expect.stringContaining("does not say"),
    });
    const source: SignalState = {
      identity: "s",
      kind: "source-health",
      severity: "info",
      name: "CONNECTED",
      edges: [{ at: ON_AIR, edge: "CLEARED", id: "s1" }],
    };
    expect(decide({ ...calm, signals: { ...calm.signals, s: source } }, looked, book("source"), at)).toMatchObject({
      kind: "act",
      attempt: { rung: "switch-back" },
    });
  });
  it("says why, and what it predicts: it lands ten seconds later", () => {
    expect(ended.attempts[0]).toMatchObject({
      id: `${made.id}-switch-input-1`,
      why: `input-loss since ${time(0)}, longer than PT10S: rung switch-input of input-loss-two`,
      predicts: `backup is on screen from ${time(20)} on (10 s); cause-clears within PT40S, or it is taken for ineffective`,
    });
  });
  it("is left alone when it clears within the hold-off", () => {
    const brief = worldOf(two, made, ON_AIR + 5 * SECOND);
    const result = remedy(made, brief.at, defaultPlaybooks, HOUR, brief.hands);
    expect(acts(result.told)).toEqual([]);
    expect(result.incident.outcome).toBe("brief");
  });
});

describe("what heals by itself", () => {
  it("a failover pair is waited for; only when that fails are viewers moved", () => {
    const made = incident(pair);
    const healed = worldOf(pair, made, ON_AIR + 4 * SECOND);
    const calm = remedy(made, healed.at, defaultPlaybooks, HOUR, healed.hands);
    expect(acts(calm.told)).toEqual([]);
    expect(calm.told[0]?.step).toMatchObject({
      kind: "wait",
      why: expect.stringContaining("MediaLive changes to b by itself"),
    });
    const failing = worldOf(pair, made, ON_AIR + 90 * MINUTE, [healthy]);
    expect(acts(remedy(made, failing.at, defaultPlaybooks, HOUR, failing.hands).told)).toEqual([
      "move-viewers",
      "page",
    ]);
  });
  it("where the packager takes the other pipeline, only the lost one is restarted behind it", () => {
    const packaged = channel("main", { packager: { manifestUrl: "https://a.example/out/v1/g/main/hls/index.m3u8" } });
    const made = incident(packaged, "Video Not Detected", ["1"]);
    const signals = Object.fromEntries(
      Object.entries(made.signals).map(([id, state]): [string, SignalState] => [
        id,
        { ...state, edges: state.edges.map((edge) => ({ ...edge, cause: "pipeline-loss" as const })) },
      ]),
    );
    const lost = () => ({ scene: scene({ leg: legView({ of: packaged, running: 1 }), others: [healthy] }), signals });
    const { told } = remedy(made, lost, defaultPlaybooks, HOUR);
    expect(acts(told)).toEqual(["restart-pipeline", "notify"]);
    expect(told[0]?.step).toMatchObject({ why: expect.stringContaining("MediaPackage takes the other pipeline") });
    expect(told.find(({ step }) => step.kind === "act")?.at).toBe(ON_AIR + 3 * MINUTE);
  });
  it("a pipeline that seems sick alone while a trouble of both clears is not restarted", () => {
    const packaged = channel("main", { packager: { manifestUrl: "https://a.example/out/v1/g/main/hls/index.m3u8" } });
    const made = incident(packaged, "The MQCS score is low for this pipeline", ["0", "1"]);
    const over = ON_AIR + 5 * MINUTE;
    const [first, ...rest] = Object.entries(made.signals);
    if (!first) throw new Error("no signal");
    const [id, state] = first;
    const clear = { ...state, edges: [{ at: over, edge: "CLEARED" as const, id: "clear" }, ...state.edges] };
    const half: Incident = { ...made, signals: Object.fromEntries([[id, clear], ...rest]) };
    const context = { scene: scene({ leg: legView({ of: packaged }) }), spent: [], spentInHour: [], lookedAt: over };
    const book = defaultPlaybooks.find((one) => one.id === "low-mqcs");
    expect(decide(half, context, book, over)).toMatchObject({ kind: "wait", until: over + 15 * SECOND });
    const later = over + 15 * SECOND;
    expect(decide(half, { ...context, lookedAt: later }, book, later)).toMatchObject({
      kind: "act",
      attempt: { rung: "restart-pipeline" },
    });
  });
  it("an origin group that takes the other leg is left alone for as long as that leg carries", () => {
    const group = channel("main", {
      packager: {
        manifestUrl: "https://a.example/out/v1/g/main/hls/index.m3u8",
        healing: {
          forcedErrors: ["SLATE_INPUT"],
          originGroup: { selection: "default", role: "primary", failoverCodes: [404, 503] },
        },
      },
    });
    const made = incident(group);
    const lost = worldOf(group, made, ON_AIR + 20 * MINUTE, [healthy]);
    const result = remedy(made, lost.at, defaultPlaybooks, HOUR, lost.hands);
    expect(acts(result.told)).toEqual([]);
    expect(result.told[0]?.step).toMatchObject({ why: expect.stringContaining("answers 404 for SLATE_INPUT") });
    const alone = worldOf(group, made, ON_AIR + 20 * MINUTE, [{ ...healthy, trouble: true }]);
    expect(acts(remedy(made, alone.at, defaultPlaybooks, HOUR, alone.hands).told)).toEqual(["page"]);
  });
});

describe("nothing that did not work is done again", () => {
  it("once each, then the next rung, then a human", () => {
    const made = incident(two);
    const world = worldOf(two, made, ON_AIR + 90 * MINUTE, [healthy]);
    const { told, incident: ended } = remedy(
      made,
      () => ({ scene: scene({ leg: legView({ of: two }), others: [healthy] }) }),
      defaultPlaybooks,
      HOUR,
      world.hands,
    );
    expect(acts(told)).toEqual(["switch-input", "move-viewers", "page"]);
    expect(ended.attempts.map(({ verdict }) => verdict)).toEqual(["ineffective", "ineffective", "unknown"]);
  });
  it("a call that fails is not repeated either", () => {
    const made = incident(two);
    const { told } = remedy(
      made,
      () => ({ scene: scene({ leg: legView({ of: two }) }) }),
      defaultPlaybooks,
      HOUR,
      () => ({ failed: "422" }),
    );
    expect(acts(told).filter((rung) => rung === "switch-input")).toHaveLength(1);
  });
});

describe("limits", () => {
  const base = defaultPlaybooks.find(({ id }) => id === "input-loss-two") as Playbook;
  const made = incident(two);
  const at = ON_AIR + 30 * MINUTE;
  const bad = scene({ leg: legView({ of: two }) });
  const next = (wish: Partial<Playbook>, context: { spent?: number[]; spentInHour?: number[] } = {}) =>
    decide(made, { scene: bad, lookedAt: at, spent: [], spentInHour: [], ...context }, { ...base, ...wish }, at);
  it("a budget that is used up leaves a human, in the live event and in the hour", () => {
    const used = [at - 20 * MINUTE, at - 15 * MINUTE];
    expect(next({ budget: { perEvent: 3, perHour: 3 } }, { spent: used, spentInHour: used })).toMatchObject({
      kind: "act",
      attempt: { rung: "switch-input" },
    });
    for (const budget of [
      { perEvent: 2, perHour: 3 },
      { perEvent: 3, perHour: 2 },
    ])
      expect(next({ budget }, { spent: used, spentInHour: used })).toMatchObject({
        kind: "act",
        attempt: { rung: "page" },
      });
    expect(
      next({ budget: { perEvent: 3, perHour: 2 } }, { spentInHour: [at - 61 * MINUTE, at - 15 * MINUTE] }),
    ).toMatchObject({ attempt: { rung: "switch-input" } });
  });
  it("the cooldown counts from the last act, in whatever incident", () => {
    expect(next({ cooldown: "PT5M" }, { spent: [at - 4 * MINUTE] })).toMatchObject({
      kind: "wait",
      until: at + MINUTE,
    });
  });
  it("two sick pipelines are not restarted: nothing would carry the show", () => {
    const restart: Playbook = {
      ...base,
      match: { causes: ["frozen"] },
      rungs: [
        {
          id: "restart",
          holdOff: "PT0S",
          when: [],
          action: { do: "restart-pipeline" },
          verify: { what: "cause-clears", within: "PT3M" },
        },
      ],
    };
    const frozen = (pipelines: string[]): Incident => {
      const black = incident(two, "Black Video Detected", pipelines);
      const signals = Object.entries(black.signals).map(([id, state]): [string, SignalState] => [
        id,
        { ...state, edges: state.edges.map((edge) => ({ ...edge, cause: "frozen" })) },
      ]);
      return { ...black, cause: "frozen", signals: Object.fromEntries(signals) };
    };
    const context = { scene: bad, lookedAt: at, spent: [], spentInHour: [] };
    expect(decide(frozen(["1"]), context, restart, at)).toMatchObject({
      kind: "act",
      attempt: { action: { do: "restart-pipeline" } },
    });
    expect(decide(frozen(["0", "1"]), context, restart, at)).toMatchObject({
      kind: "page",
      why: expect.stringContaining("both pipelines are sick"),
    });
  });
});

describe("modes", () => {
  const of = (mode: Playbook["mode"]): Playbook[] => [
    { ...(defaultPlaybooks.find(({ id }) => id === "input-loss-two") as Playbook), version: 1, mode },
  ];
  const made = incident(two);
  const bad = () => ({ scene: scene({ leg: legView({ of: two }), others: [healthy] }) });
  it("shadow decides everything and does nothing", () => {
    const { told, incident: ended } = remedy(made, bad, of("shadow"), HOUR);
    expect(acts(told)).toEqual([]);
    expect(ended.attempts.map(({ rung, verdict }) => [rung, verdict])).toEqual([
      ["switch-input", "shadowed"],
      ["move-viewers", "shadowed"],
      ["page", "shadowed"],
    ]);
  });
  it("off tells a human, once", () => {
    const { told } = remedy(made, bad, of("off"), HOUR);
    expect(told.flatMap(({ step }) => (step.kind === "wait" ? [] : [step.kind]))).toEqual(["page"]);
  });
  it("approve asks, waits, expires, and goes on to the next", () => {
    const { told, incident: ended } = remedy(made, bad, of("approve"), HOUR);
    expect(acts(told)).toEqual(["page"]);
    expect(
      ended.attempts.slice(0, 2).map(({ rung, verdict, at, expiresAt }) => [rung, verdict, at, expiresAt]),
    ).toEqual([
      ["switch-input", "expired", time(10), time(310)],
      ["move-viewers", "expired", time(310), time(610)],
    ]);
  });
  it("approved by somebody else than who asked, in time, it is done", () => {
    const asked = remedy(made, bad, of("approve"), { from: ON_AIR + SECOND, to: ON_AIR + 10 * SECOND }).incident;
    const [attempt] = asked.attempts;
    if (!attempt) throw new Error("nothing asked");
    const say = (by: string, now: number, approve = true) => answer(asked, attempt.id, { by, approve }, now);
    expect(say("showcaller:remediation", ON_AIR + MINUTE)).toMatchObject({
      ok: false,
      refused: { problem: "own-request" },
    });
    expect(say("op", ON_AIR + 11 * MINUTE)).toMatchObject({ ok: false, refused: { problem: "nothing-to-approve" } });
    const yes = say("op", ON_AIR + MINUTE);
    if (!yes.ok) throw new Error("refused");
    expect(answer(yes.incident, attempt.id, { by: "op2", approve: true }, ON_AIR + MINUTE).ok).toBe(false);
    const context = { scene: bad().scene, spent: [], spentInHour: [] };
    expect(decide(yes.incident, context, of("approve")[0], ON_AIR + MINUTE)).toMatchObject({
      kind: "act",
      attempt: { id: attempt.id, answeredBy: "op" },
    });
    const no = say("op", ON_AIR + MINUTE, false);
    if (!no.ok) throw new Error("refused");
    expect(decide(no.incident, context, of("approve")[0], ON_AIR + MINUTE)).not.toMatchObject({
      attempt: { id: attempt.id },
    });
  });
});

describe("once", () => {
  const made = incident(two);
  const context = {
    scene: scene({ leg: legView({ of: two }) }),
    lookedAt: ON_AIR + 10 * SECOND,
    spent: [],
    spentInHour: [],
  };
  const book = playbookFor(defaultPlaybooks, made, context.scene, "on-air");
  it("what was decided and not recorded as done is done under the same id", () => {
    const step = decide(made, context, book, ON_AIR + 10 * SECOND);
    const written = apply(made, step, ON_AIR + 10 * SECOND);
    expect(apply(written, step, ON_AIR + 12 * SECOND)).toEqual(written);
    const again = decide(written, context, book, ON_AIR + 90 * SECOND);
    expect(again).toMatchObject({ kind: "act", attempt: { id: step.kind === "act" && step.attempt.id } });
    const done = acted(written, `${made.id}-switch-input-1`, "done", ON_AIR + 91 * SECOND);
    expect(acted(done, `${made.id}-switch-input-1`, "done", ON_AIR + 99 * SECOND).attempts).toEqual(done.attempts);
  });
  it("whoever acknowledges is not paged again", () => {
    const known = acknowledge(made, "op", ON_AIR);
    expect(decide(known, context, undefined, ON_AIR + 10 * SECOND).kind).toBe("wait");
    expect(decide(made, context, undefined, ON_AIR + 10 * SECOND).kind).toBe("page");
  });
});

describe("the defaults", () => {
  test.each([
    ["single", single, "input-loss-single"],
    ["pair", pair, "input-loss-pair"],
    ["two", two, "input-loss-two"],
  ] as const)("know a feed that is %s", (_, of, id) => {
    const made = incident(of);
    expect(playbookFor(defaultPlaybooks, made, scene({ leg: legView({ of }) }), "on-air")?.id).toBe(id);
  });
});
