import { TableUnavailable } from "@showcaller/core/ports";

/**
 * What was asked is wrong and will be wrong again: a bug of ours, or (`BadCursor`) of whoever sent us the cursor.
 * Refused before anything is written, alike by every implementation of the port.
 */
export type RefusalCode =
  /** No write, or more than 100 (`TransactWriteItems`). */
  | "BadWriteCount"
  /** Two writes of one transaction on one key. */
  | "DuplicateKey"
  /** A key or index key that is not a string, is empty, too long, or changed by an update. */
  | "BadKey"
  /** A value that DynamoDB cannot store, or would store as something else. */
  | "BadValue"
  /** An update that sets, removes and adds nothing, or names one attribute twice. */
  | "BadUpdate"
  /** A condition or update with more operands than an expression may have. */
  | "ExpressionTooLarge"
  /** More than 400 KB. */
  | "ItemTooLarge"
  /** More than 4 MB in one transaction. */
  | "TransactionTooLarge"
  /** A page size that is not a whole number in 1..100. */
  | "BadLimit"
  /** A cursor that this query did not give out. */
  | "BadCursor"
  /** DynamoDB refused what our own checks let through; see `cause`. */
  | "Refused";

export class TableRefused extends Error {
  override readonly name = "TableRefused";
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The table could not be reached or did not answer in time. `wrote` says what a writer may assume:
 * `no`: nothing was written. `unknown`: the answer was lost, so all of the transaction was written or none of it
 * was; read before deciding anything that must happen once.
 */
export class TableOutage extends TableUnavailable {
  readonly wrote: "no" | "unknown";
  constructor(message: string, wrote: "no" | "unknown", options?: ErrorOptions) {
    super(message, options);
    this.wrote = wrote;
  }
}
