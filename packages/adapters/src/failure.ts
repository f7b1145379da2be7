import type { Failure, Outcome } from "@showcaller/core/ports";

/** What an SDK call threw, as far as we look into it. */
interface Thrown {
  name?: unknown;
  message?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/**
 * Sorts a failed AWS call into what its caller can do about it. 400 and 409 from the media services mean that the resource is
 * in another state than we thought, so both are conflicts: read the state, then decide (DESIGN §6; one live 400 on a start
 * right after create, github.com/openfun/marsha issue 796). No status at all is a timeout or a broken connection: transient,
 * and the call may have taken effect.
 */
export const failureOf = (thrown: unknown): Failure => {
  const { name, message, $metadata } = (thrown ?? {}) as Thrown;
  const code = typeof name === "string" ? name : "Unknown";
  const status = $metadata?.httpStatusCode;
  return { kind: kindOf(code, status), code, message: typeof message === "string" ? message : String(thrown) };
};

function kindOf(code: string, status: number | undefined): Failure["kind"] {
  if (status === undefined || status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(code))
    return "transient";
  if (status === 409 || code === "BadRequestException") return "conflict";
  return "permanent";
}

/** Runs one call; its failure becomes a value. A TypeError or the like is a bug of ours and stays an exception. */
export const outcome = async <T>(call: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { ok: true, value: await call() };
  } catch (thrown) {
    if (thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof ReferenceError) throw thrown;
    return { ok: false, failure: failureOf(thrown) };
  }
};
