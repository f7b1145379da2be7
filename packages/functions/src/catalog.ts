import type { TaskName } from "@showcaller/workflows";
import { dispatcherFunction } from "./dispatcher/function.ts";
import { ingressFunction } from "./ingress/function.ts";
import { remediate } from "./remediation/decide.ts";
import type { Deps } from "./runtime/deps.ts";
import { type Handler, type Telemetry, taskFunction } from "./runtime/wrap.ts";
import { sweepFunction } from "./sweep/function.ts";
import { air } from "./tasks/air/handle.ts";
import { ask } from "./tasks/ask/handle.ts";
import { end } from "./tasks/end/handle.ts";
import { finish } from "./tasks/finish/handle.ts";
import { prepare } from "./tasks/prepare/handle.ts";
import { readyLeg } from "./tasks/ready-leg/handle.ts";
import { standby } from "./tasks/standby/handle.ts";
import { startChannel } from "./tasks/start-channel/handle.ts";
import { startFlows } from "./tasks/start-flows/handle.ts";
import { stopChannel } from "./tasks/stop-channel/handle.ts";
import { stopFlows } from "./tasks/stop-flows/handle.ts";
import { TIMEOUTS } from "./timeouts.ts";
import { zonesFunction } from "./zones/function.ts";

/** Names on AWS and on the laptop. */
export const functionName = (name: string): string => `showcaller-${name}`;
export const taskFunctionName = (task: TaskName): string => functionName(`task-${task}`);

/** Every function that acts, by name: what stacks/ deploys one by one, made at once for the laptop. */
export const createFunctions = (
  deps: Deps,
  telemetry: Telemetry,
): Record<string, { handler: Handler; timeoutMs: number }> => {
  const task = (name: TaskName, handler: Handler) =>
    [taskFunctionName(name), { handler, timeoutMs: TIMEOUTS.task }] as const;
  return Object.fromEntries([
    [functionName("ingress"), { handler: ingressFunction(deps, telemetry), timeoutMs: TIMEOUTS.ingress }],
    [functionName("dispatcher"), { handler: dispatcherFunction(deps, telemetry), timeoutMs: TIMEOUTS.dispatcher }],
    [functionName("sweep"), { handler: sweepFunction(deps, telemetry), timeoutMs: TIMEOUTS.sweep }],
    [functionName("zones"), { handler: zonesFunction(deps, telemetry), timeoutMs: TIMEOUTS.zones }],
    task("prepare", taskFunction("prepare", prepare, deps, telemetry)),
    task("start-flows", taskFunction("start-flows", startFlows, deps, telemetry)),
    task("start-channel", taskFunction("start-channel", startChannel, deps, telemetry)),
    task("ready-leg", taskFunction("ready-leg", readyLeg, deps, telemetry)),
    task("standby", taskFunction("standby", standby, deps, telemetry)),
    task("air", taskFunction("air", air, deps, telemetry)),
    task("end", taskFunction("end", end, deps, telemetry)),
    task("stop-channel", taskFunction("stop-channel", stopChannel, deps, telemetry)),
    task("stop-flows", taskFunction("stop-flows", stopFlows, deps, telemetry)),
    task("finish", taskFunction("finish", finish, deps, telemetry)),
    task("remediate", taskFunction("remediate", remediate, deps, telemetry)),
    task("ask", taskFunction("ask", ask, deps, telemetry)),
  ]);
};
