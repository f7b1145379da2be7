import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Executions } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/** `machineArn`: `start` → the state machine's ARN. */
export const executions = (client: SFNClient, machineArn: (machine: string) => string): Executions => ({
  start: (machine, name, input) =>
    outcome(async () => {
      try {
        await client.send(
          new StartExecutionCommand({ stateMachineArn: machineArn(machine), name, input: JSON.stringify(input) }),
        );
        return "started";
      } catch (thrown) {
        if (isNamed(thrown, ["ExecutionAlreadyExists"])) return "exists";
        throw thrown;
      }
    }),
  describe: (machine, name) =>
    outcome(async () => {
      try {
        const executionArn = `${machineArn(machine).replace(":stateMachine:", ":execution:")}:${name}`;
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        // PENDING_REDRIVE: it has failed; we never redrive.
        return { status: status === undefined || status === "PENDING_REDRIVE" ? "FAILED" : status };
      } catch (thrown) {
        if (isNamed(thrown, ["ExecutionDoesNotExist"])) return undefined;
        throw thrown;
      }
    }),
  succeed: (taskToken, output) =>
    answer(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
  fail: (taskToken, error, cause) => answer(() => client.send(new SendTaskFailureCommand({ taskToken, error, cause }))),
  heartbeat: (taskToken) => answer(() => client.send(new SendTaskHeartbeatCommand({ taskToken }))),
});

/** A task that ended, timed out, or never was: for its completer all the same. */
const answer = (call: () => Promise<unknown>) =>
  outcome(async () => {
    try {
      await call();
      return "done" as const;
    } catch (thrown) {
      if (isNamed(thrown, ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])) return "gone" as const;
      throw thrown;
    }
  });

const isNamed = (thrown: unknown, names: readonly string[]): boolean =>
  thrown instanceof Error && names.includes(thrown.name);
