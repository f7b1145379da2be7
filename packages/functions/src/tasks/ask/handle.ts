import type { TaskInput, TaskOutput } from "@showcaller/workflows";
import { answered } from "../../remediation/answered.ts";
import type { Deps } from "../../runtime/deps.ts";

/**
 * Keeps the token first, then reads: an answer that was written before is seen here, one that comes after finds the token. Whichever is
 * second completes it.
 */
export const ask = async (input: TaskInput<"ask">, deps: Deps): Promise<TaskOutput<"ask">> => {
  const incident = await deps.store.incidents.get(input.incident);
  const attempt = incident?.attempts.find(({ id }) => id === input.ask);
  const expiresAt = attempt?.expiresAt ?? attempt?.at;
  if (!expiresAt) {
    await deps.executions.succeed(input.token, {});
    return {};
  }
  await deps.store.remedies.keepAsk({ incident: input.incident, attempt: input.ask, token: input.token, expiresAt });
  await answered(input.incident, deps);
  return {};
};
