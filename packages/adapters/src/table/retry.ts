import { setTimeout } from "node:timers/promises";
import { TableOutage, TableRefused } from "./errors.ts";

export interface Retry {
  /** Waits so many milliseconds between attempts; default real time. */
  sleep?: (ms: number) => Promise<unknown>;
  /** In [0, 1), for jitter; default `Math.random`. */
  random?: () => number;
}

/** With full jitter up to 25, 50, 100, 200, 400 ms: at most 775 ms in all, beside what the SDK client spends. */
const ATTEMPTS = 6;
const BASE = 25;

/** The transaction's or item's moment was bad; the SDK does not repeat these itself (TransactionCanceled) or gave up early. */
const BUSY = new Set([
  "TransactionConflict",
  "TransactionConflictException",
  "TransactionInProgressException",
  "ReplicatedWriteConflictException",
  "ThrottlingError",
  "ThrottlingException",
  "ProvisionedThroughputExceeded",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
]);
const INVALID = new Set([
  "ValidationError",
  "ValidationException",
  "ItemCollectionSizeLimitExceeded",
  "IdempotentParameterMismatchException",
]);

/** What is read from the SDK's errors, whatever their class. */
interface SdkError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number; attempts?: number };
  CancellationReasons?: { Code?: string; Message?: string }[];
}

/**
 * Calls until it gets an answer that waiting would not change: bounded, with backoff, only where DynamoDB said that it
 * was busy. Lost answers are the SDK client's to repeat.
 * @param result turns an error that is an ordinary answer into one.
 * @throws TableRefused, TableOutage
 */
export async function retrying<T>(
  { sleep = setTimeout, random = Math.random }: Retry,
  call: () => Promise<T>,
  result: (error: SdkError) => T | undefined = () => undefined,
): Promise<T> {
  let certain = true;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      const error: SdkError = thrown;
      const answer = result(error);
      if (answer !== undefined) return answer;
      const codes = codesOf(error);
      if (codes.some((code) => INVALID.has(code)))
        throw new TableRefused("Refused", messageOf(error), { cause: thrown });
      certain &&= isRefusal(error);
      const busy = codes.some((code) => BUSY.has(code));
      if (!busy || attempt === ATTEMPTS)
        throw new TableOutage(messageOf(error), certain ? "no" : "unknown", { cause: thrown });
      await sleep(random() * BASE * 2 ** (attempt - 1));
    }
  }
}

/** The error's own name, or why each action of a cancelled transaction failed. */
function codesOf({ name = "", CancellationReasons }: SdkError): string[] {
  return CancellationReasons?.map((reason) => reason.Code ?? "None") ?? [name];
}

/** DynamoDB itself said no, at the first attempt: an earlier one might have been carried out and its answer lost. */
function isRefusal({ name, $metadata }: SdkError): boolean {
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && ($metadata?.attempts ?? 1) <= 1 && name !== "TransactionInProgressException";
}

const messageOf = (error: SdkError): string => {
  const reasons = error.CancellationReasons?.flatMap(({ Code, Message }) => (Code === "None" ? [] : [Message ?? Code]));
  return [error.name, error.message, ...(reasons ?? [])].join(": ");
};
