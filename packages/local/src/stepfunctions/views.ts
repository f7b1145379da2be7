/** How the API shows what is stored. */
import type { Execution } from "./execution.ts";
import { roleArn } from "./scope.ts";
import type { RegisteredMachine } from "./store.ts";

export const started = ({ arn, startedAt }: Execution) => ({ executionArn: arn, startDate: new Date(startedAt) });

export const listed = (execution: Execution): Record<string, unknown> => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machineArn,
  name: execution.name,
  status: execution.status,
  startDate: new Date(execution.startedAt),
  ...(execution.stoppedAt === undefined ? {} : { stopDate: new Date(execution.stoppedAt) }),
  redriveCount: 0,
});

export const described = (execution: Execution): Record<string, unknown> => {
  const { output, error, cause } = execution;
  return {
    ...listed(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    redriveStatus: "NOT_REDRIVABLE",
  };
};

export const listedMachine = ({ arn, name, createdAt }: RegisteredMachine): Record<string, unknown> => ({
  stateMachineArn: arn,
  name,
  type: "STANDARD",
  creationDate: new Date(createdAt),
});

export const describedMachine = (machine: RegisteredMachine, definition: unknown, account: string) => ({
  ...listedMachine(machine),
  status: "ACTIVE",
  definition: JSON.stringify(definition),
  roleArn: roleArn(account, machine.name),
});
