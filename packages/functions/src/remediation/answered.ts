import type { IncidentId } from "@showcaller/contracts";
import type { Deps } from "../runtime/deps.ts";
import { thrown } from "../runtime/errors.ts";

/**
 * To be called after a human's answer to an incident was written, and whenever a wait is kept: wakes the execution that waits for an
 * answer that is there. Completing twice is answered `gone`; if nobody completes it, it ends at its expiry and finds the answer itself.
 */
export const answered = async (
  id: IncidentId,
  { store, executions }: Pick<Deps, "store" | "executions">,
): Promise<void> => {
  const ask = await store.remedies.ask(id);
  if (!ask) return;
  const incident = await store.incidents.get(id);
  const attempt = incident?.attempts.find((one) => one.id === ask.attempt);
  if (attempt?.verdict === "asked" && incident?.status !== "resolved") return;
  const completed = await executions.succeed(ask.token, {});
  if (!completed.ok) throw thrown(`complete the wait of ${id}`, completed.failure);
  await store.remedies.dropAsk(ask);
};
