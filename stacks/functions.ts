import type { StandingSchedule } from "../packages/functions/src/schedules";
import { tableNeeds, taskTableNeeds } from "../packages/functions/src/table-needs";
import { TIMEOUTS, taskTimeout } from "../packages/functions/src/timeouts";
import type { TaskName } from "../packages/workflows/src/index";
import { type IpSets, writesIpSets } from "./blocks";
import type { Config } from "./config";
import { wakesProjector } from "./edge";
import { exportsAndReads } from "./exports";
import { type Bundles, type FunctionSpec, lambda, type Statement } from "./function";
import {
  changesEncoders,
  changesFlows,
  completesTasks,
  describesExecutions,
  indexReads,
  keyPrefix,
  listsMedia,
  makesKeys,
  monitorPrefix,
  publishes,
  readsKeys,
  readsMetrics,
  resetsPackagers,
  seesEncoders,
  seesFlows,
  startsExecutions,
  tableReads,
  tableWrites,
  tendsMonitors,
} from "./grants";
import { homeBus } from "./heartbeat";
import { account } from "./names";
import { invokesProbes, probeArns } from "./probes";
import type { scheduling } from "./scheduling";
import { machineArn } from "./workflows";

export interface Parts {
  bundles: Bundles;
  table: sst.aws.Dynamo;
  cues: ReturnType<typeof scheduling>;
  dlq: $util.Output<string>;
  wakes: aws.sqs.Queue;
  /** Where exports are kept. */
  kept: aws.s3.Bucket;
  blocked: IpSets;
}

/** Every function that acts. What each may do is said here and nowhere else. */
export function functions(config: Config, { bundles, table, cues, dlq, wakes, kept, blocked }: Parts) {
  const environment = {
    TABLE_NAME: table.name,
    START_MACHINE_ARN: machineArn(config, "start"),
    STOP_MACHINE_ARN: machineArn(config, "stop"),
    REMEDIATE_MACHINE_ARN: machineArn(config, "remediate"),
    TELL_MACHINE_ARN: machineArn(config, "tell"),
    REVOKE_MACHINE_ARN: machineArn(config, "revoke"),
    SCHEDULE_GROUP: cues.group.name,
    SCHEDULE_ROLE_ARN: cues.role.arn,
    SCHEDULE_DLQ_ARN: cues.dlq.arn,
    EDGE_QUEUE_URL: wakes.url,
    IP_SET_V4_ARN: blocked[4].arn,
    IP_SET_V6_ARN: blocked[6].arn,
  };
  const reads = tableReads(table);
  const make = (spec: Omit<FunctionSpec, "bundles" | "environment">, more: FunctionSpec["environment"] = {}) =>
    lambda({ ...spec, bundles, environment: { ...environment, ...more } });
  const task = (name: TaskName, may: Statement[], more?: FunctionSpec["environment"]) =>
    make(
      {
        name: `task-${name}`,
        folder: `tasks/${name}`,
        seconds: taskTimeout(name) / 1000,
        may: [...reads, ...tableWrites(table, taskTableNeeds[name]), ...may],
      },
      more,
    );
  const seconds = (name: "ingress" | "dispatcher" | StandingSchedule) => TIMEOUTS[name] / 1000;
  const waits = completesTasks("Success");
  return {
    ingress: make({
      name: "ingress",
      folder: "ingress",
      seconds: seconds("ingress"),
      may: [
        ...reads,
        ...tableWrites(table, tableNeeds.ingress),
        ...indexReads(table),
        ...startsExecutions(config, "remediate"),
        ...waits,
      ],
      asynchronous: { dlq },
    }),
    dispatcher: make({
      name: "dispatcher",
      folder: "dispatcher",
      seconds: seconds("dispatcher"),
      may: [
        ...reads,
        ...tableWrites(table, tableNeeds.dispatcher),
        ...startsExecutions(config, "start", "stop", "revoke"),
        // A human's answer wakes the execution that waits for it.
        ...waits,
        ...wakesProjector(wakes),
        {
          actions: ["scheduler:CreateSchedule", "scheduler:DeleteSchedule"],
          resources: [$interpolate`${cues.group.arn.apply((arn) => arn.replace(":schedule-group/", ":schedule/"))}/*`],
        },
        {
          actions: ["iam:PassRole"],
          resources: [cues.role.arn],
          conditions: [{ test: "StringEquals", variable: "iam:PassedToService", values: ["scheduler.amazonaws.com"] }],
        },
      ],
    }),
    sweep: make({
      name: "sweep",
      folder: "sweep",
      seconds: seconds("sweep"),
      // One at a time: a second would see and decide the same.
      reserved: 1,
      may: [
        ...reads,
        ...tableWrites(table, tableNeeds.sweep),
        ...indexReads(table),
        ...listsMedia("medialive:ListChannels", "medialive:ListAlerts", "mediaconnect:ListFlows"),
        ...readsMetrics(),
        ...writesIpSets(blocked),
        // What is armed in an orphan's schedule goes before it is stopped.
        ...changesEncoders(config, "StopChannel", "BatchUpdateSchedule"),
        ...changesFlows(config, "StopFlow"),
        ...startsExecutions(config, "start", "stop", "remediate"),
        ...describesExecutions(config, "start", "stop", "remediate"),
        ...completesTasks("Success", "Failure", "Heartbeat"),
      ],
      // Each success is a heartbeat (heartbeat.ts).
      asynchronous: { dlq, tells: homeBus(config) },
    }),
    zones: make({
      name: "zones",
      folder: "zones",
      seconds: seconds("zones"),
      reserved: 1,
      may: [...reads, ...tableWrites(table, tableNeeds.zones), ...indexReads(table)],
      asynchronous: { dlq },
    }),
    "edge-tick": make(
      {
        name: "edge-tick",
        folder: "edge-tick",
        seconds: seconds("edge-tick"),
        reserved: 1,
        may: [
          ...reads,
          ...tableWrites(table, tableNeeds["edge-tick"]),
          ...indexReads(table),
          ...wakesProjector(wakes),
          ...makesKeys(config),
        ],
        asynchronous: { dlq },
      },
      { EDGE_KEY_PREFIX: keyPrefix() },
    ),
    ...(config.dashboards
      ? {
          monitor: make(
            {
              name: "monitor",
              folder: "monitor",
              seconds: seconds("monitor"),
              reserved: 1,
              may: [...reads, ...tableWrites(table, tableNeeds.monitor), ...indexReads(table), ...tendsMonitors()],
              asynchronous: { dlq },
            },
            {
              MONITOR_PREFIX: monitorPrefix(),
              MEDIA_REGIONS: config.media.join(","),
              ACCOUNT: account(),
              STAGE: $app.stage,
            },
          ),
        }
      : {}),
    export: make(
      {
        name: "export",
        folder: "export",
        seconds: seconds("export"),
        // A season and what is revoked, as one document.
        memory: "1024 MB",
        reserved: 1,
        may: [
          ...reads,
          ...tableWrites(table, tableNeeds.export),
          ...indexReads(table),
          ...exportsAndReads(kept),
          ...listsMedia("medialive:ListChannels"),
          // Lists have no resource to name (Service Authorization Reference, EventBridge Scheduler).
          { actions: ["scheduler:ListSchedules"], resources: ["*"] },
        ],
        asynchronous: { dlq },
      },
      { STAGE: $app.stage, EXPORT_BUCKET: kept.bucket, EXPORT_REGION: config.second },
    ),
    tasks: {
      prepare: task("prepare", []),
      "start-flows": task("start-flows", [...seesFlows(config), ...changesFlows(config, "StartFlow"), ...waits]),
      "start-channel": task("start-channel", [
        ...seesEncoders(config),
        ...changesEncoders(config, "StartChannel", "BatchUpdateSchedule"),
        ...resetsPackagers(config),
        ...waits,
      ]),
      "ready-leg": task("ready-leg", [...seesEncoders(config), ...changesEncoders(config, "BatchUpdateSchedule")]),
      standby: task("standby", indexReads(table)),
      air: task("air", [...indexReads(table), ...seesEncoders(config)]),
      end: task("end", indexReads(table)),
      "stop-channel": task("stop-channel", [
        ...seesEncoders(config),
        ...changesEncoders(config, "StopChannel", "BatchUpdateSchedule"),
        ...waits,
      ]),
      "stop-flows": task("stop-flows", [...seesFlows(config), ...changesFlows(config, "StopFlow")]),
      finish: task("finish", []),
      remediate: task("remediate", [
        ...seesEncoders(config),
        ...listsMedia("medialive:ListAlerts"),
        ...changesEncoders(config, "StartChannel", "StopChannel", "BatchUpdateSchedule", "RestartChannelPipelines"),
        ...seesFlows(config),
        ...changesFlows(config, "StartFlow", "StopFlow"),
        ...startsExecutions(config, "tell"),
      ]),
      tell: task("tell", publishes(config)),
      ask: task("ask", waits),
      "revoke-validate": task("revoke-validate", []),
      "revoke-ask": task("revoke-ask", waits),
      "revoke-record": task("revoke-record", []),
      "revoke-project": task("revoke-project", []),
      // Mints the canary's token, which opens nothing: it is for what is revoked.
      "revoke-confirm": task("revoke-confirm", [...readsKeys(config), ...invokesProbes(config)], {
        EDGE_PROBES: probeArns(config),
      }),
      "revoke-tell": task("revoke-tell", publishes(config)),
    } satisfies Record<TaskName, sst.aws.Function>,
  };
}
