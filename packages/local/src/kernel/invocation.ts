import { AsyncLocalStorage } from "node:async_hooks";

/** One run of one of our functions, as long as its environment lives. */
export interface Invocation {
  readonly function: string;
  readonly requestId: string;
  /** Answered, timed out or crashed: AWS freezes the environment, so whatever still runs gets no further call through. */
  readonly over: boolean;
  /** The environment dies: the caller of the invocation sees `Runtime.ExitError`. */
  crash(): void;
}

const current = new AsyncLocalStorage<Invocation | undefined>();

/** The invocation in whose handler this code runs, if any. */
export const currentInvocation = (): Invocation | undefined => current.getStore();

/** `RequestContext.function` of a call made here: the function's name, or `client`. */
export const callerFunction = (): string => current.getStore()?.function ?? "client";

/** Only the Lambda runner enters one. */
export const withinInvocation = <T>(invocation: Invocation, work: () => T): T => current.run(invocation, work);
