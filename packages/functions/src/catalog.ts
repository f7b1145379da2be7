import { stateGiven } from "@showcaller/adapters/state/parts";
import type { TaskInput, TaskName, TaskOutput } from "@showcaller/workflows";
import { dispatcherFunction } from "./dispatcher/function.ts";
import { edgeTickFunction } from "./edge-tick/function.ts";
import type { KeyKeeping } from "./edge-tick/keys.ts";
import type { ExportDeps } from "./export/deps.ts";
import { exportFunction } from "./export/function.ts";
import { ingressFunction } from "./ingress/function.ts";
import type { MonitorPlace } from "./monitor/deps.ts";
import { monitorFunction } from "./monitor/function.ts";
import { needs, taskNeeds } from "./needs.ts";
import { probeFunction } from "./probe/function.ts";
import type { ProbeDeps } from "./probe/handle.ts";
import type { ProjectorDeps } from "./projector/deps.ts";
import { projectorFunction } from "./projector/function.ts";
import { remediate } from "./remediation/decide.ts";
import { given } from "./runtime/create.ts";
import type { Deps } from "./runtime/deps.ts";
import { type Handler, type Telemetry, taskFunction } from "./runtime/wrap.ts";
import { stateNeeds, taskStateNeeds } from "./state-needs.ts";
import { sweepFunction } from "./sweep/function.ts";
import { air } from "./tasks/air/handle.ts";
import { ask } from "./tasks/ask/handle.ts";
import { end } from "./tasks/end/handle.ts";
import { finish } from "./tasks/finish/handle.ts";
import { prepare } from "./tasks/prepare/handle.ts";
import { readyLeg } from "./tasks/ready-leg/handle.ts";
import { revokeAsk } from "./tasks/revoke-ask/handle.ts";
import { revokeConfirm } from "./tasks/revoke-confirm/handle.ts";
import { revokeProject } from "./tasks/revoke-project/handle.ts";
import { revokeRecord } from "./tasks/revoke-record/handle.ts";
import { revokeTell } from "./tasks/revoke-tell/handle.ts";
import { revokeValidate } from "./tasks/revoke-validate/handle.ts";
import { standby } from "./tasks/standby/handle.ts";
import { startChannel } from "./tasks/start-channel/handle.ts";
import { startFlows } from "./tasks/start-flows/handle.ts";
import { stopChannel } from "./tasks/stop-channel/handle.ts";
import { stopFlows } from "./tasks/stop-flows/handle.ts";
import { deliver } from "./tasks/tell/handle.ts";
import { TIMEOUTS, taskTimeout } from "./timeouts.ts";
import { zonesFunction } from "./zones/function.ts";

/** Names on AWS and on the laptop. */
export const functionName = (name: string): string => `showcaller-${name}`;
export const taskFunctionName = (task: TaskName): string => functionName(`task-${task}`);

/** Every function that acts, by name: what stacks/ deploys one by one, made at once for the laptop. Without `edge`, as in rehearsals, nobody writes to a KeyValueStore, without `archive` nobody exports, and without `monitored` CloudWatch is given nothing. */
export const createFunctions = (
  deps: Deps,
  telemetry: Telemetry,
  edge?: EdgePorts,
  archive?: Pick<ExportDeps, "archive" | "about">,
  monitored?: MonitorPlace,
): Record<string, { handler: Handler; timeoutMs: number }> => {
  const task = <N extends TaskName>(
    name: N,
    handle: (input: TaskInput<N>, deps: Deps) => Promise<TaskOutput<N>>,
  ): [string, { handler: Handler; timeoutMs: number }] => [
    taskFunctionName(name),
    {
      handler: taskFunction(name, handle, given(deps, taskNeeds[name], taskStateNeeds[name]), telemetry),
      timeoutMs: taskTimeout(name),
    },
  ];
  const plain = (
    name: keyof typeof needs,
    make: (deps: Deps, telemetry: Telemetry) => Handler,
  ): [string, { handler: Handler; timeoutMs: number }] => [
    functionName(name),
    { handler: make(given(deps, needs[name], stateNeeds[name]), telemetry), timeoutMs: TIMEOUTS[name] },
  ];
  return Object.fromEntries([
    plain("ingress", ingressFunction),
    plain("dispatcher", (given, told) => dispatcherFunction(given, told, edge?.wake)),
    plain("sweep", sweepFunction),
    plain("zones", zonesFunction),
    ...(edge ? edgeFunctions(deps, telemetry, edge) : []),
    ...(archive
      ? [
          plain("export", ({ clock, store, encoders, schedules }, told) =>
            exportFunction({ clock, store, encoders, schedules, ...archive }, told),
          ),
        ]
      : []),
    ...(monitored
      ? [
          plain("monitor", ({ clock, sleep, store, monitoring }, told) =>
            monitorFunction({ clock, sleep, store, monitoring, about: monitored }, told),
          ),
        ]
      : []),
    task("prepare", prepare),
    task("start-flows", startFlows),
    task("start-channel", startChannel),
    task("ready-leg", readyLeg),
    task("standby", standby),
    task("air", air),
    task("end", end),
    task("stop-channel", stopChannel),
    task("stop-flows", stopFlows),
    task("finish", finish),
    task("remediate", remediate),
    task("ask", ask),
    task("tell", deliver),
    task("revoke-validate", revokeValidate),
    task("revoke-ask", revokeAsk),
    task("revoke-record", revokeRecord),
    task("revoke-project", revokeProject),
    task("revoke-confirm", revokeConfirm),
    task("revoke-tell", revokeTell),
  ]);
};

/** What the projector has besides the table, of which the dispatcher and the tick have one; and how a probe asks. */
type EdgePorts = Omit<ProjectorDeps, "clock" | "sleep" | "store"> & KeyKeeping & { asks: Omit<ProbeDeps, "clock"> };

const edgeFunctions = (
  { clock, sleep, store }: Deps,
  telemetry: Telemetry,
  edge: EdgePorts,
): [string, { handler: Handler; timeoutMs: number }][] => [
  [
    functionName("projector"),
    {
      handler: projectorFunction({ clock, sleep, store: stateGiven(store, stateNeeds.projector), ...edge }, telemetry),
      timeoutMs: TIMEOUTS.projector,
    },
  ],
  [functionName("probe"), { handler: probeFunction({ clock, ...edge.asks }, telemetry), timeoutMs: TIMEOUTS.probe }],
  [
    functionName("edge-tick"),
    {
      handler: edgeTickFunction(
        { clock, store: stateGiven(store, stateNeeds["edge-tick"]), vault: edge.vault, keyPrefix: edge.keyPrefix },
        edge.wake,
        telemetry,
      ),
      timeoutMs: TIMEOUTS["edge-tick"],
    },
  ],
];
