import { CONTRACT, type RevocationJobRecord } from "@showcaller/contracts";
import { revokeName } from "@showcaller/core/names";
import type { Deps } from "../runtime/deps.ts";
import { answered } from "./answered.ts";

/** A list as it was and is. */
export interface ListChange {
  before: RevocationJobRecord | undefined;
  after: RevocationJobRecord;
}

/** A list of revocations has an execution for each attempt; its wait for a second person ends when the answer is there. */
export async function followList(
  { before, after }: ListChange,
  deps: Pick<Deps, "store" | "executions" | "clock">,
): Promise<void> {
  const { id, attempt, status, approval, token } = after;
  if (status === "running" && before?.attempt !== attempt)
    await deps.executions.start("revoke", revokeName(id, attempt), { contract: CONTRACT, job: id, attempt });
  const isNews = before?.token !== token || before?.approval?.answer?.at !== approval?.answer?.at;
  if (approval?.answer && token && isNews) await answered(id, deps);
}
