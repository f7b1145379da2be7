import * as z from "zod";

/** EventBridge's envelope, read leniently: what does not fit is a signal of kind `unknown`, never an exception (law 8). */
const Envelope = z.object({
  id: z.string().optional(),
  "detail-type": z.string(),
  source: z.string(),
  time: z.string().optional(),
  region: z.string().optional(),
  resources: z.array(z.string()).optional(),
  detail: z.unknown(),
});

/** MediaLive Channel State Change (eventbridge/latest/ref/events-ref-medialive.html): one event per pipeline. */
const ChannelStateChange = z.object({
  state: z.string(),
  channel_arn: z.string(),
  pipelines_running_count: z.coerce.number().int().min(0).max(2).optional(),
});

/** MediaConnect Flow Status Change (eventbridge/latest/ref/events-ref-mediaconnect.html). */
const FlowStatusChange = z.object({ currentStatus: z.string() });

/** Step Functions Execution Status Change (step-functions/latest/dg/eventbridge-integration.html). */
const ExecutionStatusChange = z.object({ name: z.string(), status: z.string() });

export type Received =
  | {
      kind: "channel-state";
      arn: string;
      state: string;
      running: number | undefined;
      time: string | undefined;
      id: string | undefined;
    }
  | { kind: "flow-status"; arn: string; status: string; time: string | undefined; id: string | undefined }
  | { kind: "execution-status"; name: string; status: string }
  | { kind: "input-change" }
  | { kind: "other"; name: string; id: string | undefined; resources: readonly string[] }
  | { kind: "unknown"; why: string };

/** What arrived, sorted by what we can use. Full normalisation of alerts and alarms is not built yet (docs/flow.md). */
export const receive = (event: unknown): Received => {
  const envelope = Envelope.safeParse(event);
  if (!envelope.success) return { kind: "unknown", why: "it is not an EventBridge event" };
  const { source, detail, time, id, resources = [], ...rest } = envelope.data;
  const name = `${source} / ${rest["detail-type"]}`;
  const change = ChannelStateChange.safeParse(detail);
  if (source === "aws.medialive" && rest["detail-type"] === "MediaLive Channel State Change")
    return change.success
      ? {
          kind: "channel-state",
          arn: change.data.channel_arn,
          state: change.data.state.toUpperCase(),
          running: change.data.pipelines_running_count,
          time,
          id,
        }
      : { kind: "unknown", why: `${name} without state or channel` };
  if (source === "aws.medialive" && rest["detail-type"] === "MediaLive Channel Input Change")
    return { kind: "input-change" };
  const flow = FlowStatusChange.safeParse(detail);
  if (
    source === "aws.mediaconnect" &&
    rest["detail-type"] === "MediaConnect Flow Status Change" &&
    flow.success &&
    resources[0]
  )
    return { kind: "flow-status", arn: resources[0], status: flow.data.currentStatus.toUpperCase(), time, id };
  const execution = ExecutionStatusChange.safeParse(detail);
  if (source === "aws.states" && execution.success) return { kind: "execution-status", ...execution.data };
  return { kind: "other", name, id, resources };
};
