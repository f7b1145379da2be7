import * as z from "zod";
import { AwsError } from "../kernel/types.ts";
import { parseExpression } from "./expression.ts";
import { defaultRetry } from "./parameters.ts";
import { isZone } from "./zone.ts";

const Name = z.string().regex(/^[0-9a-zA-Z\-_.]{1,64}$/);
const Arn = z
  .string()
  .regex(/^arn:aws[a-z-]*:.+$/)
  .max(1600);

/** API_CreateSchedule, as far as it is built; members of other target types are refused rather than ignored. */
const Definition = z.strictObject({
  Name,
  GroupName: Name.default("default"),
  ClientToken: z
    .string()
    .regex(/^[a-zA-Z0-9\-_]{1,64}$/)
    .optional(),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default("UTC"),
  StartDate: z.date().optional(),
  EndDate: z.date().optional(),
  Description: z.string().max(512).optional(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  KmsKeyArn: z.string().optional(),
  FlexibleTimeWindow: z.discriminatedUnion("Mode", [
    z.strictObject({ Mode: z.literal("OFF"), MaximumWindowInMinutes: z.undefined().optional() }),
    z.strictObject({ Mode: z.literal("FLEXIBLE"), MaximumWindowInMinutes: z.int().min(1).max(1440) }),
  ]),
  Target: z.strictObject({
    Arn,
    RoleArn: Arn,
    Input: z.string().min(1).optional(),
    DeadLetterConfig: z.strictObject({ Arn: Arn.optional() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(defaultRetry.MaximumEventAgeInSeconds),
        MaximumRetryAttempts: z.int().min(0).max(185).default(defaultRetry.MaximumRetryAttempts),
      })
      .default(defaultRetry),
  }),
});

/** A schedule's definition with its defaults filled in; dates as ISO text, for it lives on the shelf. */
export type Definition = Omit<z.infer<typeof Definition>, "StartDate" | "EndDate"> & {
  StartDate?: string | undefined;
  EndDate?: string | undefined;
};

export const refuse = (message: string): AwsError => new AwsError("ValidationException", message, { Message: message });

/** "Input ≤ 256 KB" (docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html). */
const MAX_INPUT_BYTES = 262_144;

/** The input of CreateSchedule or UpdateSchedule, or AwsError ValidationException. */
export const parseDefinition = (input: Record<string, unknown>): Definition => {
  const parsed = Definition.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`Invalid ${issue?.path.join(".") || "request"}: ${issue?.message ?? "malformed"}`);
  }
  const { StartDate, EndDate, ...definition } = parsed.data;
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: zone, Target } = definition;
  if (!isZone(zone)) throw refuse(`Invalid ScheduleExpressionTimezone ${zone}.`);
  if (!parseExpression(expression, zone)) throw refuse(`Invalid Schedule Expression ${expression}.`);
  if (Buffer.byteLength(Target.Input ?? "") > MAX_INPUT_BYTES) throw refuse("Target.Input is longer than 256 KB.");
  if (StartDate && EndDate && StartDate > EndDate) throw refuse("EndDate must come after StartDate.");
  // A universal target's Input is the parameters of its call (…/managing-targets-universal.html).
  if (Target.Arn.includes(":aws-sdk:") && !isJsonObject(Target.Input ?? "{}"))
    throw refuse("Target.Input is not a JSON object.");
  return {
    ...definition,
    ...(StartDate && { StartDate: StartDate.toISOString() }),
    ...(EndDate && { EndDate: EndDate.toISOString() }),
  };
};

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
