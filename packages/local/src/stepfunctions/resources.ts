/**
 * What a Task may call. The Lambda integrations are built in; others come in a table, so that a machine that names
 * one we do not stand in for is refused when registered, not when on air.
 */
import { AwsError, type LambdaRunner } from "../kernel/types.ts";
import type { Failure } from "./execution.ts";
import { tooLarge } from "./failure.ts";
import { isTooLarge, type Json, toJson } from "./json.ts";

export interface TaskResource {
  /** As the history names it: `lambda`, `aws-sdk:medialive`. */
  type: string;
  /** `invoke`, `invoke.waitForTaskToken`. */
  action: string;
  /** Ends by SendTaskSuccess or SendTaskFailure rather than by its call. */
  token: boolean;
  call(args: Json): Promise<unknown>;
  failureOf(error: unknown): Failure;
  /** What a call is reported as that a kill cut short. */
  lost: Failure;
}

/** Others, by ARN (`arn:aws:states:::aws-sdk:medialive:startChannel`). A thrown AwsError becomes `<prefix>.<code>`. */
export type MoreResources = Readonly<Record<string, { prefix: string; call(args: Json): Promise<unknown> }>>;

const INVOKE = "arn:aws:states:::lambda:invoke";

export const resourcesOf = (lambda: LambdaRunner, more: MoreResources = {}): Map<string, TaskResource> => {
  const table = new Map<string, TaskResource>();
  for (const token of [false, true]) {
    const action = token ? "invoke.waitForTaskToken" : "invoke";
    table.set(token ? `${INVOKE}.waitForTaskToken` : INVOKE, {
      type: "lambda",
      action,
      token,
      call: (args) => invoke(lambda, args),
      failureOf: lambdaFailure,
      lost: {
        error: "Lambda.Unknown",
        cause: "The process was killed while the function ran; its outcome is unknown.",
      },
    });
  }
  for (const [arn, { prefix, call }] of Object.entries(more)) table.set(arn, other(arn, prefix, call));
  return table;
};

const other = (arn: string, prefix: string, call: TaskResource["call"]): TaskResource => {
  const parts = arn.split(":::")[1]?.split(":") ?? [];
  return {
    type: parts.slice(0, -1).join(":"),
    action: parts.at(-1) ?? "",
    token: false,
    call,
    failureOf: (error) => ({
      error: error instanceof AwsError ? `${prefix}.${error.code}` : `${prefix}.SdkClientException`,
      cause: error instanceof Error ? error.message : String(error),
    }),
    lost: { error: `${prefix}.SdkClientException`, cause: "The process was killed during the call." },
  };
};

/** Function name, or an ARN with or without qualifier: the runner knows names only. */
const functionOf = (reference: string): { name: string; version: string } => {
  const [name = "", version = "$LATEST"] = reference.replace(/^arn:[^:]*:lambda:[^:]*:[^:]*:function:/, "").split(":");
  return { name, version };
};

const invoke = async (lambda: LambdaRunner, args: Json): Promise<unknown> => {
  const { FunctionName, Payload } = (args ?? {}) as { FunctionName?: Json; Payload?: Json };
  if (typeof FunctionName !== "string")
    throw new AwsError("ValidationException", "The field 'FunctionName' is required but was missing");
  const { name, version } = functionOf(FunctionName);
  const answer = await lambda.invoke(name, Payload ?? {});
  return { ExecutedVersion: version, Payload: toJson(answer), StatusCode: 200 };
};

/**
 * Lambda's Node runtime reports `error.name` as errorType, and that becomes the error's name here; the cause is the
 * error object as Lambda answers it (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html). Trouble of
 * the service itself arrives as AwsError. Without the stack: it differs from machine to machine.
 */
const lambdaFailure = (error: unknown): Failure => {
  if (error instanceof AwsError) return { error: `Lambda.${error.code}`, cause: error.message };
  if (!(error instanceof Error)) return { error: typeof error, cause: describe(typeof error, String(error)) };
  const { errorType } = error as { errorType?: unknown };
  const type = typeof errorType === "string" ? errorType : error.name;
  return { error: type, cause: describe(type, error.message) };
};
const describe = (errorType: string, errorMessage: string): string =>
  JSON.stringify({ errorType, errorMessage, trace: [] });

/** The result as JSON, or the failure that its size is. */
export const resultOf = (resource: TaskResource, value: unknown): { result: Json } | { failure: Failure } => {
  const result = toJson(value);
  return isTooLarge(JSON.stringify(result)) ? { failure: tooLarge(resource.type) } : { result };
};
