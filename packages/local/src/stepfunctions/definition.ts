/**
 * The shape of a state machine in the Amazon States Language, JSONata only. Everything JSONPath (`InputPath`,
 * `Parameters`, `ResultPath`, `Variable`…) is an unknown field here and refused.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
import * as z from "zod";
import type { Json } from "./json.ts";

const MAX_SECONDS = 99_999_999;
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
/** The whole string is one expression; with an outer space it is a literal, as on AWS. */
const EXPRESSION = /^\{%([\s\S]*)%\}$/;
/** The expression inside `{% … %}`, or undefined when the text is a literal. */
export const expressionIn = (text: string): string | undefined => EXPRESSION.exec(text)?.[1]?.trim();

const expression = z.string().regex(EXPRESSION, "expected {% … %}");
const integer = (min: number, max = MAX_SECONDS) => z.union([z.int().min(min).max(max), expression]);
const name = z.string().min(1).max(80);
const errorNames = z.array(z.string().min(1)).min(1);
const assign = z.record(z.string(), json);

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  IntervalSeconds: z.int().min(1).max(MAX_SECONDS).optional(),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_399).optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).optional(),
});
const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  Next: name,
  Output: json.optional(),
  Assign: assign.optional(),
});
export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;

const common = { Comment: z.string().optional(), QueryLanguage: z.literal("JSONata").optional() };
const output = { Output: json.optional() };
const flow = { ...output, Assign: assign.optional(), Next: name.optional(), End: z.literal(true).optional() };
const care = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const pass = z.strictObject({ Type: z.literal("Pass"), ...common, ...flow });
const succeed = z.strictObject({ Type: z.literal("Succeed"), ...common, ...output });
const fail = z.strictObject({
  Type: z.literal("Fail"),
  ...common,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});
const wait = z.strictObject({
  Type: z.literal("Wait"),
  ...common,
  ...flow,
  Seconds: integer(0).optional(),
  Timestamp: z.union([expression, z.iso.datetime({ offset: true })]).optional(),
});
const rule = z.strictObject({
  Comment: z.string().optional(),
  Condition: z.union([expression, z.boolean()]),
  Next: name,
  Output: json.optional(),
  Assign: assign.optional(),
});
const choice = z.strictObject({
  Type: z.literal("Choice"),
  ...common,
  ...output,
  Assign: assign.optional(),
  Choices: z.array(rule).min(1),
  Default: name.optional(),
});
const task = z.strictObject({
  Type: z.literal("Task"),
  ...common,
  ...flow,
  ...care,
  Resource: z.string(),
  Arguments: json.optional(),
  TimeoutSeconds: integer(1).optional(),
  HeartbeatSeconds: integer(1).optional(),
});
const parallel = z.strictObject({
  Type: z.literal("Parallel"),
  ...common,
  ...flow,
  ...care,
  Arguments: json.optional(),
  get Branches(): z.ZodType<Block[]> {
    return z.array(block).min(1);
  },
});
const map = z.strictObject({
  Type: z.literal("Map"),
  ...common,
  ...flow,
  ...care,
  Items: z.union([z.array(json), expression]).optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: integer(0).optional(),
  get ItemProcessor(): z.ZodType<Processor> {
    return processor;
  },
});

export type PassState = z.infer<typeof pass>;
export type SucceedState = z.infer<typeof succeed>;
export type FailState = z.infer<typeof fail>;
export type WaitState = z.infer<typeof wait>;
export type ChoiceState = z.infer<typeof choice>;
export type TaskState = z.infer<typeof task>;
export type ParallelState = z.infer<typeof parallel>;
export type MapState = z.infer<typeof map>;
export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;

/** A scope of states: the machine itself, a branch, or what a Map does with each item. */
export interface Block {
  StartAt: string;
  States: Record<string, State>;
  Comment?: string | undefined;
}
export interface Processor extends Block {
  ProcessorConfig?: { Mode?: "INLINE" | undefined } | undefined;
}
export interface Machine extends Block {
  QueryLanguage: "JSONata";
  TimeoutSeconds?: number | undefined;
}

const state = z.discriminatedUnion("Type", [pass, succeed, fail, wait, choice, task, parallel, map]);
const body = {
  Comment: z.string().optional(),
  StartAt: name,
  get States(): z.ZodType<Record<string, State>> {
    return z.record(name, state);
  },
};
const block: z.ZodType<Block> = z.lazy(() => z.strictObject(body));
const processor: z.ZodType<Processor> = z.lazy(() =>
  z.strictObject({
    ...body,
    ProcessorConfig: z.strictObject({ Mode: z.literal("INLINE").optional() }).optional(),
  }),
);
export const machineSchema = z.strictObject({
  ...body,
  QueryLanguage: z.literal("JSONata"),
  Version: z.literal("1.0").optional(),
  TimeoutSeconds: z.int().min(1).max(MAX_SECONDS).optional(),
});
