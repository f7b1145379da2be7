import type { Machine } from "./asl.ts";
import type { FunctionArn } from "./parts.ts";
import { remediateMachine } from "./remediate.ts";
import { revokeMachine } from "./revoke.ts";
import { startMachine } from "./start.ts";
import { stopMachine } from "./stop.ts";
import type { TaskName } from "./tasks.ts";
import { tellMachine } from "./tell.ts";

export type MachineName = "start" | "stop" | "remediate" | "tell" | "revoke";

/** Every state machine by name, with the tasks it calls: what the laptop registers and stacks/ deploys. */
export const machines: Readonly<Record<MachineName, { define: (arn: FunctionArn) => Machine; tasks: TaskName[] }>> = {
  start: {
    define: startMachine,
    tasks: ["prepare", "start-flows", "start-channel", "ready-leg", "standby", "air"],
  },
  stop: { define: stopMachine, tasks: ["end", "stop-channel", "stop-flows", "finish"] },
  remediate: { define: remediateMachine, tasks: ["remediate", "ask"] },
  tell: { define: tellMachine, tasks: ["tell"] },
  revoke: {
    define: revokeMachine,
    tasks: ["revoke-validate", "revoke-ask", "revoke-record", "revoke-project", "revoke-confirm", "revoke-tell"],
  },
};
