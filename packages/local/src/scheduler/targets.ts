import { AwsError, type LambdaRunner } from "../kernel/types.ts";
import { functionNameOf } from "../lambda/name.ts";

export interface TargetRoutes {
  lambda: Pick<LambdaRunner, "invokeAsync">;
  /** Calls an AWS operation as the scheduler's role would, e.g. (`states`, `StartExecution`, …), through the gate. */
  call: (service: string, operation: string, input: Record<string, unknown>, region: string) => Promise<unknown>;
}

/** Universal targets name services as the Java SDK does; endpoints here go by signing name. */
const signingNames: Readonly<Record<string, string>> = { sfn: "states", eventbridge: "events", lambda: "lambda" };

/**
 * The usual `invokeTarget`: Lambda functions asynchronously, universal targets
 * `arn:aws:scheduler:::aws-sdk:service:apiAction` by calling the operation, state machines by StartExecution.
 * Rejects with AwsError: ResourceNotFoundException for any other ARN.
 */
export const targetRoutes =
  ({ lambda, call }: TargetRoutes) =>
  async (arn: string, input: string | undefined, region: string): Promise<void> => {
    const [, , service = "", , , type = "", name = ""] = arn.split(":");
    if (service === "scheduler" && type === "aws-sdk") return callUniversal(call, name, arn, input, region);
    if (service === "lambda")
      return lambda.invokeAsync(functionNameOf(arn), input === undefined ? {} : JSON.parse(input));
    if (service === "states" && type === "stateMachine")
      return void (await call("states", "StartExecution", { stateMachineArn: arn, input: input ?? "{}" }, region));
    throw new AwsError("ResourceNotFoundException", `no such target locally: ${arn}`);
  };

const callUniversal = async (
  call: TargetRoutes["call"],
  service: string,
  arn: string,
  input: string | undefined,
  region: string,
): Promise<void> => {
  const operation = arn.split(":")[7] ?? "";
  const parameters = JSON.parse(input ?? "{}") as Record<string, unknown>;
  // "startExecution" → "StartExecution"; Step Functions' own members are camel case, the universal target's Pascal case.
  const name = operation.charAt(0).toUpperCase() + operation.slice(1);
  const members = service === "sfn" ? camelKeys(parameters) : parameters;
  await call(signingNames[service] ?? service, name, members, region);
};

const camelKeys = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), member]),
  );
