import type { Emit } from "../kernel/types.ts";
import type { Execution } from "./execution.ts";

/** Above this AWS drops input and output from the event (https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html). */
const INCLUDED_BYTES = 248 * 1024;

/** `Step Functions Execution Status Change`, at the start and at the end of an execution. */
export const emitStatus = (emit: Emit, region: string, execution: Execution): void => {
  const input = included(execution.input);
  const output = execution.output === undefined ? undefined : included(execution.output);
  emit({
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    region,
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startedAt,
      stopDate: execution.stoppedAt ?? null,
      input: input.text,
      inputDetails: input.details,
      output: output?.text ?? null,
      outputDetails: output?.details ?? null,
      error: execution.error ?? null,
      cause: execution.cause ?? null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus:
        execution.status === "RUNNING" || execution.status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE",
    },
  });
};

const included = (text: string): { text: string | null; details: { included: boolean } } => {
  const fits = Buffer.byteLength(text, "utf8") <= INCLUDED_BYTES;
  return { text: fits ? text : null, details: { included: fits } };
};
