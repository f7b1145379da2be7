import { measureFlow } from "../cloudwatch/measured.ts";
import { drawDuration, type Environment, hex, send } from "../environment.ts";
import { parameters } from "../parameters.ts";
import { type FlowRecord, findFlow, flowKind, isDry } from "./records.ts";

const TELL = "twin.flow.tell";

/** Some seconds after a source went or came, the bus is told; nothing when it was back before. */
export const registerHealth = (env: Environment): void =>
  env.world.on(TELL, (_, arn) => {
    const flow = findFlow(env, arn);
    if (flow?.status !== "ACTIVE" || isDry(env, flow) === (flow.toldDry === true)) return;
    if (flow.toldDry) delete flow.toldDry;
    else flow.toldDry = true;
    env.world.shelf.put(flowKind(flow.region), flow.arn, flow);
    tell(env, flow, flow.toldDry === true);
  });

/** To be called after a flow's status or its source may have changed. What stops is not told of its source; it begins anew. */
export const noticeSource = (env: Environment, flow: FlowRecord): void => {
  measureFlow(env, flow);
  if (flow.status !== "ACTIVE") {
    delete flow.toldDry;
    env.world.shelf.put(flowKind(flow.region), flow.arn, flow);
  }
  if (flow.status !== "ACTIVE" || isDry(env, flow) === (flow.toldDry === true)) {
    env.world.clearTimer(TELL, flow.arn);
    return;
  }
  const ms = drawDuration(env, parameters.mediaconnect.sourceTold.value, `told:${flow.arn}:${env.world.now}`);
  env.world.setTimer(TELL, flow.arn, env.world.now + ms);
};

const errors = { ts_sync_loss: false, continuity_count_error: false, transport_error: false, pcr_error: false };

/** Source Health, Flow Health and Alert, as docs.aws.amazon.com/mediaconnect/latest/ug/monitoring-cloudwatch-events.html has them. */
const tell = (env: Environment, flow: FlowRecord, dry: boolean): void => {
  const say = (type: string, resources: string[], detail: object): void =>
    send(env, flow.region, {
      source: "aws.mediaconnect",
      "detail-type": `MediaConnect ${type}`,
      resources,
      detail: detail as Record<string, unknown>,
    });
  const state = (isDry: boolean): object => ({ state: isDry ? "DISCONNECTED" : "CONNECTED", tr101: errors });
  const health = { unhealthy: dry, current: state(dry), previous: state(!dry) };
  say("Source Health", [flow.arn, flow.source.arn], health);
  say("Flow Health", [flow.arn], {
    ...health,
    current: { ...state(dry), failover_switch: false, isBitrateZero: dry },
    previous: { ...state(!dry), failover_switch: false, isBitrateZero: !dry },
  });
  say("Alert", [flow.arn], {
    errored: dry,
    "error-id": hex(`source-loss:${flow.source.arn}`, 32),
    "error-code": "SOURCE_DISCONNECTED",
    "error-message": dry ? `Source ${flow.source.name} is disconnected` : `Source ${flow.source.name} is connected`,
  });
};

/** What a flow's monitoring sees in its content; also sent on clearing. */
export const tellContent = (env: Environment, flow: FlowRecord, kind: "black" | "frozen", breaching: boolean): void =>
  send(env, flow.region, {
    source: "aws.mediaconnect",
    "detail-type": "MediaConnect Flow Content Quality",
    resources: [flow.arn, flow.source.arn],
    detail: {
      impacted: breaching,
      streams: [{ [`${kind}_frames_duration_breaching`]: breaching }],
    },
  });
