import * as z from "zod";
import { fitsGlob } from "./glob.ts";
import { AwsError, type CallAttempt, type Millis } from "./types.ts";

/** Virtual time: milliseconds since 1970, or ISO 8601 with a zone. Stored as milliseconds. */
const Instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);
/** `*` stands for any run of characters; compared without case. */
const Glob = z.string().min(1).max(200);
const When = z.enum(["before", "after"]);
const code = z.string().regex(/^[A-Za-z][A-Za-z0-9.]*$/);
const status = z.int().min(400).max(599);
const message = z.string().max(1000);

export const Effect = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("error"), code, message: message.optional(), status: status.optional() }),
  z.strictObject({ kind: z.literal("throttle") }),
  z.strictObject({ kind: z.literal("delay"), ms: z.int().min(1).max(86_400_000) }),
  z.strictObject({
    kind: z.literal("after-error"),
    code: code.optional(),
    message: message.optional(),
    status: status.optional(),
  }),
  z.strictObject({ kind: z.literal("crash-invocation"), when: When }),
  z.strictObject({ kind: z.literal("kill-process"), when: When }),
]);
export type Effect = z.infer<typeof Effect>;

/**
 * A fault as data. Of the calls that `match` (all fields given) inside the window, it skips the first `nth - 1`, then
 * strikes each with `probability`, `times` times in all.
 */
export const Fault = z
  .strictObject({
    match: z
      .strictObject({ service: Glob, operation: Glob, function: Glob, resource: Glob, region: Glob })
      .partial()
      .default({}),
    nth: z.int().min(1).optional(),
    times: z.int().min(1).optional(),
    probability: z.number().gt(0).max(1).default(1),
    from: Instant.optional(),
    until: Instant.optional(),
    effect: Effect,
  })
  .transform((fault) => ({ ...fault, times: fault.times ?? (fault.nth === undefined ? undefined : 1) }));
/** As stored: `nth` alone means once. */
export type Fault = z.infer<typeof Fault>;
/** As posted. */
export type FaultInput = z.input<typeof Fault>;

export interface FaultKind {
  name: Effect["kind"];
  fields: Readonly<Record<string, string>>;
  does: string;
}

/** For `GET /_local/faults/kinds`. */
export const faultKinds: readonly FaultKind[] = [
  {
    name: "error",
    fields: { code: "name of the error's shape", message: "text, optional", status: "HTTP status, optional" },
    does: "Answers with this error; the call takes no effect.",
  },
  { name: "throttle", fields: {}, does: "Answers with the service's own throttling error; the call takes no effect." },
  { name: "delay", fields: { ms: "virtual milliseconds" }, does: "Waits in virtual time, then lets the call through." },
  {
    name: "after-error",
    fields: {
      code: "name of the error's shape; default InternalServerException",
      message: "text, optional",
      status: "HTTP status; default 500",
    },
    does: "The call takes effect, its answer is lost: the caller sees this error.",
  },
  {
    name: "crash-invocation",
    fields: { when: "before | after the call takes effect" },
    does: "The calling function's environment dies: its invoker sees Runtime.ExitError. Never strikes a client.",
  },
  {
    name: "kill-process",
    fields: { when: "before | after the call takes effect" },
    does: "kill -9 of the whole laptop; what is on the shelf is what a restart finds.",
  },
];

/** An error that a fault asked for. `status` overrides the shape's own, for codes that no model knows. */
export class InjectedError extends AwsError {
  readonly status: number | undefined;
  constructor(code: string, message: string, status?: number) {
    super(code, message);
    this.status = status;
  }
}

/** Where the SDK's models name throttling differently from `ThrottlingException` (botocore models, `TooManyRequests`). */
const throttles: Readonly<Record<string, string>> = {
  medialive: "TooManyRequestsException",
  mediaconnect: "TooManyRequestsException",
  lambda: "TooManyRequestsException",
};

export const throttleError = (service: string): InjectedError =>
  new InjectedError(throttles[service] ?? "ThrottlingException", "Rate exceeded", 429);

/** Whether a call is one this fault counts. */
export const concerns = (fault: Fault, call: CallAttempt, now: Millis): boolean =>
  now >= (fault.from ?? -Infinity) &&
  now < (fault.until ?? Infinity) &&
  (Object.entries(fault.match) as [keyof CallAttempt, string | undefined][]).every(
    ([field, pattern]) => pattern === undefined || fitsGlob(pattern, call[field]),
  );
