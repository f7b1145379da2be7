import type { Action, Cause, Incident, Precondition } from "@showcaller/contracts";
import { trips } from "../heals/trips.ts";
import { pipelinesOf, setNow } from "../incidents/correlate.ts";
import { airtimeOf, carries, healthyOther, isHealthy, type LegView, type Scene } from "../incidents/scene.ts";
import type { Instant } from "../ports.ts";
import { staleActions } from "./garbage.ts";
import { isActive, targetInput } from "./targets.ts";

/** Why an action must not or cannot be taken now; `undefined`: it may. Whatever a playbook says, these hold (law 4). */
export const obstacle = (action: Action, incident: Incident, scene: Scene, now: Instant): string | undefined => {
  if (action.do === "notify" || action.do === "page" || action.do === "block-address") return undefined;
  const { leg } = scene;
  if (!leg) return "it is about no leg of ours";
  if (leg.channel.mode !== "enforce") return `channel ${leg.channel.id} is in mode observe: it is never touched`;
  if (incident.status !== "open") return "nothing is set: what is healthy is left alone";
  return (
    trips(action, leg.channel, action.do === "switch-input" ? action.to : undefined) ??
    checks[action.do](action, incident, scene, leg, now)
  );
};

type Check = (action: Action, incident: Incident, scene: Scene, leg: LegView, now: Instant) => string | undefined;
type Touching = Exclude<Action["do"], "notify" | "page" | "block-address">;

const checks: Readonly<Record<Touching, Check>> = {
  "switch-input": inputSwitch,
  slate: (action, incident, scene, leg, now) => {
    const other = scene.others.find(({ channel }) => channel.id === scene.viewersOn);
    return other && carries(other)
      ? `viewers are on leg ${other.channel.id}: nobody would see it`
      : inputSwitch(action, incident, scene, leg, now);
  },
  "restart-pipeline": restartPipeline,
  "restart-channel": restartChannel,
  "restart-flow": restartFlow,
  "move-viewers": (_action, _incident, scene) => {
    const other = healthyOther(scene);
    if (!other) return "no other leg is healthy";
    return scene.viewersOn === other.channel.id ? `viewers are on leg ${other.channel.id} already` : undefined;
  },
  "collect-garbage": (_action, incident, { liveEvent }, leg, now) =>
    leg.actions && liveEvent && staleActions(leg.actions, incident.attempts, liveEvent, now).length === 0
      ? "no schedule action of ours in the encoder has done its work"
      : undefined,
};

function inputSwitch(
  action: Action,
  _incident: Incident,
  { liveEvent }: Scene,
  leg: LegView,
  now: Instant,
): string | undefined {
  if (leg.channel.inputs.preShow !== undefined && airtimeOf(liveEvent, now) === "lead")
    return "before air the pre-show is on screen, and the switch to the programme is armed";
  const target = targetInput(action, leg.channel);
  if (target === undefined)
    return `channel ${leg.channel.id} has no ${action.do === "slate" ? "slate" : "backup"} input`;
  if (leg.state !== "RUNNING") return `the encoder is ${leg.state ?? "not seen"}: it has nothing to switch`;
  return isActive(target, leg) ? `${target} is on screen already` : undefined;
}

/** What a new start of the encoder's pipeline may cure. */
const inPipeline: readonly Cause[] = [
  "pipeline-loss",
  "frozen",
  "black",
  "low-quality",
  "output-failing",
  "unspecified",
];

/** Only the one pipeline that is sick, and only beside one that is not. */
function restartPipeline(
  _action: Action,
  incident: Incident,
  _scene: Scene,
  leg: LegView,
  now: Instant,
): string | undefined {
  if (!inPipeline.includes(incident.cause)) return `a restart does not cure ${incident.cause}`;
  if (leg.channel.encoder.pipelines !== 2) return "it has one pipeline: restarting that is restarting the channel";
  if (leg.state !== "RUNNING")
    return `the encoder is ${leg.state ?? "not seen"}: pipelines are restarted only while it runs`;
  const sick = sickPipelines(incident, now);
  if (sick.length === 0) return "no signal says which pipeline is sick";
  if (sick.length > 1) return "both pipelines are sick: no healthy one would carry the show meanwhile";
  if (incident.cause !== "pipeline-loss" && (leg.running ?? 0) < 2) return "the other pipeline does not run";
  return undefined;
}

/** The pipelines that signals name. */
export const sickPipelines = (incident: Incident, now: Instant): (0 | 1)[] => pipelinesOf(setNow(incident, now));

/** Starting one that is down hurts nobody. Restarting one that runs takes its picture: on air only while the other leg carries the show. */
function restartChannel(
  _action: Action,
  _incident: Incident,
  scene: Scene,
  leg: LegView,
  now: Instant,
): string | undefined {
  if (leg.state === "IDLE") return undefined;
  if (leg.state === undefined) return "nobody has seen the encoder's state";
  if (["STOPPING", "CREATING", "UPDATING", "DELETING", "DELETED"].includes(leg.state))
    return `the encoder is ${leg.state}`;
  if (isHealthy(leg)) return "it is healthy";
  if (airtimeOf(scene.liveEvent, now) !== "on-air") return undefined;
  return healthyOther(scene) ? undefined : "on air, and no other leg is healthy";
}

/** A flow that is up carries whatever it carries. */
function restartFlow(
  _action: Action,
  incident: Incident,
  scene: Scene,
  leg: LegView,
  now: Instant,
): string | undefined {
  if (leg.channel.flows.length === 0) return `channel ${leg.channel.id} has no flow`;
  if (!["flow-down", "source-loss"].includes(incident.cause)) return `a flow's restart does not cure ${incident.cause}`;
  const states = leg.channel.flows.map(({ arn }) => leg.flows?.[arn]);
  if (states.some((state) => state === "STANDBY" || state === "ERROR")) return undefined;
  if (states.includes(undefined)) return "nobody has seen the flow's state";
  if (airtimeOf(scene.liveEvent, now) !== "on-air") return undefined;
  return healthyOther(scene) ? undefined : "the flow runs, it is on air, and no other leg is healthy";
}

/** Which of a rung's conditions does not hold; `undefined`: all do. */
export const unmet = (
  conditions: readonly Precondition[],
  incident: Incident,
  scene: Scene,
  selfHealing: boolean,
  now: Instant,
): string | undefined => {
  for (const condition of conditions) if (!holds(condition, incident, scene, selfHealing, now)) return words[condition];
  return undefined;
};

function holds(condition: Precondition, incident: Incident, scene: Scene, selfHealing: boolean, now: Instant): boolean {
  const { leg } = scene;
  switch (condition) {
    case "on-air":
      return airtimeOf(scene.liveEvent, now) === "on-air";
    case "not-on-air":
      return airtimeOf(scene.liveEvent, now) !== "on-air";
    case "other-leg-healthy":
      return healthyOther(scene) !== undefined;
    case "other-pipeline-healthy":
      return leg?.state === "RUNNING" && sickPipelines(incident, now).length === 1;
    case "backup-input":
      return leg !== undefined && targetInput({ do: "switch-input", to: "backup" }, leg.channel) !== undefined;
    case "slate-input":
      return leg?.channel.inputs.slate !== undefined;
    case "flow":
      return (leg?.channel.flows.length ?? 0) > 0;
    case "encoder-down":
      return leg?.state === "IDLE";
    case "no-self-healing":
      return !selfHealing;
  }
}

const words: Readonly<Record<Precondition, string>> = {
  "on-air": "it is not on air",
  "not-on-air": "it is on air",
  "other-leg-healthy": "no other leg is healthy",
  "other-pipeline-healthy": "the other pipeline is not healthy",
  "backup-input": "there is no backup input",
  "slate-input": "there is no slate input",
  flow: "there is no flow",
  "encoder-down": "the encoder is not down",
  "no-self-healing": "it heals by itself",
};
