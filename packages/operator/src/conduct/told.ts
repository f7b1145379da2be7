import type { Outcome } from "@showcaller/core/ports";

type Call = (...args: unknown[]) => Promise<unknown>;
const isFailure = (result: unknown): result is Outcome<unknown> & { ok: false } =>
  typeof result === "object" && result !== null && "ok" in result && result.ok === false;

/**
 * The port, telling of each failure once until the same call goes well again. The program takes a Region that does not answer, or
 * credentials that have run out, for nothing to decide about; whoever conducts has to know. A conflict is an answer like another.
 */
export const told = <T extends object>(port: T, name: string, tell: (message: string) => void): T => {
  const failing = new Map<string, string>();
  const telling =
    (method: string, call: Call): Call =>
    async (...args) => {
      const result = await call(...args);
      if (!isFailure(result)) failing.delete(method);
      else if (result.failure.kind !== "conflict" && failing.get(method) !== result.failure.code) {
        failing.set(method, result.failure.code);
        tell(`${name} ${method}: ${result.failure.code}: ${result.failure.message}`);
      }
      return result;
    };
  return Object.fromEntries(
    Object.entries(port).map(([method, call]: [string, Call]) => [method, telling(method, call)]),
  ) as T;
};
