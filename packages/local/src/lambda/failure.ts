/**
 * A function error as Lambda reports it: `name` (= `errorType`) is what a Step Functions `Retry` or `Catch` compares,
 * `payload` is the JSON in its Cause (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html).
 */
export class LambdaFailure extends Error {
  readonly errorType: string;
  readonly errorMessage: string;
  constructor(errorType: string, errorMessage: string, options?: ErrorOptions) {
    super(errorMessage, options);
    this.name = errorType;
    this.errorType = errorType;
    this.errorMessage = errorMessage;
  }

  /** Stack traces name paths of this machine, so `trace` stays empty: the original is `cause`. */
  get payload(): { errorType: string; errorMessage: string; trace: string[] } {
    return { errorType: this.errorType, errorMessage: this.errorMessage, trace: [] };
  }
}

/** What the Node.js runtime makes of whatever a handler threw. */
export const asFailure = (thrown: unknown): LambdaFailure =>
  thrown instanceof Error
    ? new LambdaFailure(thrown.name, thrown.message, { cause: thrown })
    : new LambdaFailure(typeof thrown, String(thrown), { cause: thrown });
