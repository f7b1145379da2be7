import { memoryShelf } from "../kernel/shelf.ts";
import type { AwsError, BusEvent, Shelf, StandIn, World } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { createTwin, type Installed, type Twin } from "./twin.ts";

/** What a test sees of the bus; kept on the shelf, as the real bus keeps it. */
export interface Heard {
  source: string;
  type: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}
export interface Stage {
  world: World;
  twin: Twin;
  /** An SDK call's output, or the AwsError it was refused with (thrown). */
  call(
    operation: string,
    input: object,
    at?: { service?: string; region?: string; function?: string },
  ): Promise<Record<string, unknown>>;
  /** The refusal's code, or `ok`. */
  outcome(operation: string, input: object, at?: { service?: string; region?: string }): Promise<string>;
  heard(type?: string): Heard[];
  pass(ms: number): Promise<void>;
  state(channelId: string): Promise<unknown>;
}

/** Turns of alerts so far, e.g. `0 SET Black Video Detected`. */
export const turnsOf = (s: Stage): string[] =>
  s
    .heard("MediaLive Channel Alert")
    .map(({ detail: { pipeline, alarm_state, alert_type } }) => `${pipeline} ${alarm_state} ${alert_type}`);

/** Starts a leg's flows and channel, and waits until every pipeline delivers. What was told of it is left behind. */
export const bring = async (s: Stage, { region, channelId, flowArns }: Installed): Promise<void> => {
  for (const FlowArn of flowArns) await s.call("StartFlow", { FlowArn }, { service: "mediaconnect", region });
  await s.call("StartChannel", { ChannelId: channelId }, { region });
  await s.pass(11 * 60_000);
};

export const REGION = "eu-west-1";
export const START_OF_TEST = Date.parse("2026-08-15T12:00:00Z");

/** A twin in its own world, in two Regions. The same shelf again is the same twin after a restart. */
export const stage = ({ seed = 1, shelf = memoryShelf() }: { seed?: number; shelf?: Shelf } = {}): Stage => {
  const world = createWorld({ at: START_OF_TEST, seed, shelf });
  const hear = (event: Omit<BusEvent, "version" | "id" | "account" | "time"> & { time?: string }): void => {
    const heard = {
      source: event.source,
      type: event["detail-type"],
      time: event.time,
      region: event.region,
      resources: event.resources,
      detail: event.detail,
    };
    world.shelf.put("heard", String(world.shelf.all("heard").length).padStart(6, "0"), heard);
  };
  const twin = createTwin({ world, account: "111122223333", emit: () => hear, regions: [REGION, "eu-central-1"] });
  const standIn = (service: string): StandIn => {
    const found = twin.standIns.find((one) => one.service === service);
    if (!found) throw new Error(`no stand-in ${service}`);
    return found;
  };
  const call: Stage["call"] = (
    operation,
    input,
    { service = "medialive", region = REGION, function: by = "test" } = {},
  ) => standIn(service).call(operation, { ...input }, { region, function: by });
  return {
    world,
    twin,
    call,
    outcome: (operation, input, at) =>
      call(operation, input, at).then(
        () => "ok",
        (error: AwsError) => error.code,
      ),
    heard: (type) =>
      world.shelf
        .all<Heard>("heard")
        .flatMap(([, event]) => (type === undefined || event.type === type ? [event] : [])),
    pass: (ms) => world.runUntil(world.now + ms),
    state: async (channelId) => (await call("DescribeChannel", { ChannelId: channelId })).State,
  };
};
