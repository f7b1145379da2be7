import type { ServiceName } from "@showcaller/adapters/clients/factory";
import { localClients } from "@showcaller/adapters/clients/local";
import { probe } from "@showcaller/adapters/probe/probe";
import { everything } from "@showcaller/adapters/state/store";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import type { MemoryTable } from "@showcaller/adapters/table/memory";
import type { StreamSource } from "@showcaller/adapters/table/stream";
import type { Table } from "@showcaller/core/ports";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { createFunctions, functionName } from "@showcaller/functions/catalog";
import { isDispatched } from "@showcaller/functions/dispatcher/function";
import { createDeps } from "@showcaller/functions/runtime/create";
import type { Deps } from "@showcaller/functions/runtime/deps";
import * as parts from "@showcaller/functions/runtime/parts";
import type { Telemetry } from "@showcaller/functions/runtime/wrap";
import { archiveStandIn, type Files, shelfFiles } from "../archive/stand-in.ts";
import { type CloudFrontStandIn, cloudFrontStandIn } from "../cloudfront/stand-in.ts";
import type { Engine } from "../dynamodb/engine.ts";
import { type StreamPump, streamPump } from "../dynamodb/pump.ts";
import { engineStream } from "../dynamodb/stream.ts";
import { createBus, type Emitted, type EventBus } from "../eventbridge/bus.ts";
import { eventsStandIn } from "../eventbridge/stand-in.ts";
import { createGate, type LocalGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import type { BusEvent, Emit, Millis, Shelf, World } from "../kernel/types.ts";
import { createWorld } from "../kernel/world.ts";
import { createRunner, type Registry, type Runner } from "../lambda/runner.ts";
import { lambdaStandIn } from "../lambda/stand-in.ts";
import { createScheduler, type Fares, type Scheduler } from "../scheduler/scheduler.ts";
import { schedulerStandIn } from "../scheduler/stand-in.ts";
import { targetRoutes } from "../scheduler/targets.ts";
import { snsStandIn } from "../sns/stand-in.ts";
import { createStepFunctions, type StepFunctions } from "../stepfunctions/index.ts";
import { createTwin, type Twin } from "../twin/twin.ts";
import { type WafStandIn, wafStandIn } from "../wafv2/stand-in.ts";
import { type Receiver, receiver } from "../webhooks/receiver.ts";
import { createWire, type Forward, inProcessHandler, type Wire } from "../wire/index.ts";
import {
  ACCOUNT,
  HOME,
  MEDIA,
  MONITOR_PREFIX,
  SECOND_REGION,
  STANDING_SCHEDULES,
  SWEEP_SCHEDULE,
  TABLE,
} from "./account.ts";
import { asksEdge } from "./asks-edge.ts";
import { deploy, standing } from "./deployed.ts";
import { type EdgeOptions, type EdgeParts, edgeParts } from "./edge-parts.ts";
import { gatedTable } from "./gated-table.ts";
import { localIds } from "./ids.ts";
import { noticing, noticingTable } from "./noticing.ts";
import { permitted, type Used } from "./permitted.ts";

export { ACCOUNT, HOME, MEDIA, MONITOR_PREFIX, STANDING_SCHEDULES, SWEEP_SCHEDULE, TABLE };

/** What keeps the truth: the in-memory port, or a real engine behind the real client. */
export type Keep =
  | { kind: "memory"; table: MemoryTable }
  | {
      kind: "engine";
      forward: Forward;
      stream: (now: () => Millis) => StreamSource;
      /** Puts somebody who watches between the store and the client. */
      watched?: (table: Table) => Table;
    };

/** An engine of ours as what keeps the truth. */
export const engineKeep = (engine: Engine): Extract<Keep, { kind: "engine" }> => ({
  kind: "engine",
  forward: (_, headers, body) => engine.forward(headers, body),
  stream: (now) =>
    engineStream({
      forward: engine.forward,
      tableName: TABLE,
      now,
      region: HOME,
      account: ACCOUNT,
      lags: engine.kind === "dynamodb-local",
    }),
});

export interface SiteOptions {
  shelf: Shelf;
  keep: Keep;
  seed: number;
  /** Where a fresh shelf's clock begins. */
  at: Millis;
  telemetry: Telemetry;
  /** Performs a `kill-process` fault. */
  onKill: (site: Site) => void;
  /** The edge: its KeyValueStore and the projector that writes it. Absent, as in rehearsals, there is none. */
  edge?: EdgeOptions;
  /** Desired state is exported, to these files or to the shelf. Absent, as in rehearsals, it is not. */
  archive?: Files | "shelf";
  /** Dashboards and delivery alarms of live events. Absent, as in rehearsals, there are none. */
  monitored?: boolean;
  /** In place of the twin's: what a person conducts with from a laptop (packages/operator/src/conduct). */
  ports?: (world: World) => Pick<parts.Parts, "encoders" | "flows" | "metrics" | "packager" | "probe">;
  /** What befalls what is on its way; default: as weather and parameters on the shelf say. */
  fates?: Fates;
  /** Told each write of the table: by which function, of which kind, to which partition. */
  onWrite?: Used;
  /** Told each batch that the dispatcher has taken, for the timeline. */
  onDispatched?: (records: readonly unknown[]) => void;
}

export interface Fates {
  /** How the bus treats an event. */
  arrivals(event: BusEvent): readonly Millis[];
  /** Seconds by which a Region's clock, which dates its events, is ahead of ours. */
  skew(region: string): number;
  /** How a schedule's firing fares. */
  firing(schedule: string, due: Millis): Fares;
  /** The stream delivers a batch, named by its first record, again although it was taken. */
  redelivers(eventId: string): boolean;
}

/** One AWS account with Showcaller deployed into it, in one process. */
export interface Site {
  world: World;
  gate: LocalGate;
  wire: Wire;
  twin: Twin;
  bus: EventBus;
  scheduler: Scheduler;
  workflows: StepFunctions;
  runner: Runner;
  /** More functions (the API) may be put in. */
  functions: Registry;
  pump: StreamPump;
  deps: Deps;
  /** What would have left the machine. */
  messages: Receiver;
  waf: WafStandIn;
  cloudFront: CloudFrontStandIn;
  /** What viewers meet, where there is one. */
  edge?: Pick<EdgeParts, "store" | "queue"> & Pick<ReturnType<EdgeParts["projecting"]>, "secrets">;
}

/** Puts everything together and takes up whatever the shelf remembers. Nothing runs before the world is driven. */
export const createSite = (options: SiteOptions): Site => {
  const { fates } = options;
  const world = createWorld({ at: options.at, seed: options.seed, shelf: options.shelf });
  const gate: LocalGate = createGate(world, { onKill: () => options.onKill(site) });
  const functions: Registry = {};
  const runner = createRunner(world, gate, { functions, region: HOME, account: ACCOUNT });
  const bus = createBus(world, {
    account: ACCOUNT,
    lambda: runner,
    ...(fates ? { arrivals: fates.arrivals } : {}),
  });
  const emitIn =
    (region: string): Emit =>
    (event) =>
      void bus.emit({ ...dated(event, fates?.skew(region) ?? 0), region });
  const workflows = createStepFunctions({ world, lambda: runner, emit: emitIn(HOME), region: HOME, account: ACCOUNT });
  const twin = createTwin({ world, account: ACCOUNT, emit: emitIn, regions: MEDIA });
  const call = async (
    service: string,
    operation: string,
    input: Record<string, unknown>,
    region: string,
  ): Promise<unknown> => {
    if (service !== workflows.service)
      throw new Error(`the scheduler reaches ${workflows.service} only, not ${service}`);
    const attempt = {
      function: "scheduler",
      service,
      operation,
      region,
      resource: workflows.resource(operation, input),
    };
    return gate.pass(attempt, () => workflows.call(operation, input, { function: "scheduler", region }));
  };
  const scheduler = createScheduler(world, {
    account: ACCOUNT,
    invokeTarget: targetRoutes({ lambda: runner, call }),
    ...(fates ? { firing: fates.firing } : {}),
  });
  const touched = (): void => pump.touched();
  const edge = options.edge && edgeParts(world, runner, options.edge);
  const waf = wafStandIn(world, ACCOUNT);
  const cloudFront = cloudFrontStandIn({
    account: ACCOUNT,
    legs: () => twin.installed(),
    store: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/showcaller-edge`,
    webAcl: waf.webAcl.arn,
  });
  const wire = createWire({
    standIns: [
      ...twin.standIns,
      workflows,
      schedulerStandIn(scheduler),
      eventsStandIn(bus),
      snsStandIn(world, ACCOUNT),
      lambdaStandIn(runner),
      waf,
      cloudFront,
      ...(edge?.standIns ?? []),
    ],
    gate,
    world,
    ...(options.keep.kind === "engine" ? { dynamodb: noticing(options.keep.forward, touched) } : {}),
  });
  const clients = localClients({
    region: HOME,
    requestHandlerFor: (service: ServiceName, region: string) => inProcessHandler(wire, { service, region }),
    sleep: (ms) => world.sleep(ms),
    random: world.random("sdk-backoff"),
  });
  const messages = receiver(world, gate, HOME);
  const deps = createDeps(
    {
      clock: { now: () => world.now },
      sleep: (ms) => world.sleep(ms),
      ids: localIds(world),
      clients: () => clients,
      tableName: TABLE,
      machineArn: (machine) => `arn:aws:states:${HOME}:${ACCOUNT}:stateMachine:showcaller-${machine}`,
      schedules: {
        group: "default",
        roleArn: `arn:aws:iam::${ACCOUNT}:role/showcaller-scheduler`,
        deadLetterArn: `arn:aws:sqs:${HOME}:${ACCOUNT}:showcaller-cues-dlq`,
      },
      posts: messages.posts,
      ipSets: waf.arns,
      probes: MEDIA.map((region) => `arn:aws:lambda:${region}:${ACCOUNT}:function:${functionName("probe")}`).join(","),
      probe: probe(
        // No API of AWS, but a door of the outside world all the same: what strikes calls may strike here.
        (url) =>
          world.track(() =>
            gate.pass(
              { function: callerFunction(), service: "packager", operation: "GET", region: HOME, resource: url },
              async () => twin.manifest(url),
            ),
          ),
        () => undefined,
      ),
      table: permitted(
        options.keep.kind === "memory"
          ? gatedTable(noticingTable(options.keep.table, touched), gate, world, HOME)
          : (options.keep.watched ?? ((table) => table))(
              dynamodbTable({ client: clients.dynamodb(), tableName: TABLE }),
            ),
        options.onWrite,
      ),
    },
    { ...parts, ...options.ports?.(world) },
    everything,
  );
  const projecting = edge && { ...edge.projecting(clients), asks: asksEdge(edge.store, world, gate) };
  const archive = options.archive && {
    archive: archiveStandIn(
      world,
      gate,
      options.archive === "shelf" ? shelfFiles(world) : options.archive,
      SECOND_REGION,
    ),
    about: { stage: "laptop", home: HOME },
  };
  const monitored = options.monitored
    ? { prefix: MONITOR_PREFIX, account: ACCOUNT, home: HOME, media: MEDIA, tags: { "showcaller:stage": "laptop" } }
    : undefined;
  Object.assign(functions, createFunctions(deps, options.telemetry, projecting, archive, monitored));
  const pump = streamPump({
    world,
    source: options.keep.kind === "memory" ? options.keep.table.stream : options.keep.stream(() => world.now),
    filter: isDispatched,
    invoke: async (event) => {
      await runner.invoke(functionName("dispatcher"), event);
      if (fates?.redelivers(event.Records[0]?.eventID ?? "")) await runner.invoke(functionName("dispatcher"), event);
      options.onDispatched?.(event.Records);
    },
  });
  world.addPump(() => pump.pump());
  deploy({ workflows, bus });
  const site: Site = {
    ...{ world, gate, wire, twin, bus, scheduler, workflows, runner, functions, pump, deps, messages, waf, cloudFront },
    ...(edge && projecting ? { edge: { store: edge.store, queue: edge.queue, secrets: projecting.secrets } } : {}),
  };
  world.restore();
  const isFresh = standing(scheduler, {
    "edge-tick": edge !== undefined,
    export: archive !== undefined,
    monitor: monitored !== undefined,
  });
  // As a deployment does: until its first record the edge has nothing to go by, and serves nobody.
  if (edge && isFresh) runner.invokeAsync(functionName("edge-tick"), {});
  return site;
};

/** A bus event as the clock of its Region dates it: in whole seconds. */
const dated = (event: Emitted, skewSeconds: number): Emitted =>
  event.time === undefined || skewSeconds === 0
    ? event
    : { ...event, time: formatInstant(parseInstant(event.time) + skewSeconds * SECOND) };
