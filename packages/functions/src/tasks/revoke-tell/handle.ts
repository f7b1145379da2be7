import type { WebhookFormat } from "@showcaller/contracts";
import { listBodyOf, listMessageOf, listTopicMessageOf } from "@showcaller/core/messages/list";
import { DELIVERY_TRIES, type TaskInput, type TaskOutput } from "@showcaller/workflows";
import { deliveryOf, notReached, send } from "../../messages/send.ts";
import { revocationJobView } from "../../revoking/view.ts";
import type { Deps } from "../../runtime/deps.ts";

/**
 * Tells every webhook that wants it and has not got it, as for incidents: at least once, under one id; who cannot be reached is tried again
 * for some minutes, and then said in the journal.
 */
export const revokeTell = async (input: TaskInput<"revoke-tell">, deps: Deps): Promise<TaskOutput<"revoke-tell">> => {
  const { store } = deps;
  const job = await store.revocationJobs.read(input.job);
  if (!job) return {};
  const key = `list-${input.tidings}`;
  const [webhooks, told] = await Promise.all([store.webhooks.all(() => {}), store.remedies.told(job.id, key)]);
  const left = webhooks.filter(({ id, tells }) => tells.includes(input.tidings) && !told.includes(id));
  if (left.length === 0) return {};
  const message = listMessageOf(revocationJobView(job), input.tidings, job.updatedAt);
  const id = `${job.id}-${key}`;
  const outgoing = {
    id,
    body: (format: WebhookFormat) => listBodyOf(message, format),
    topic: listTopicMessageOf(message, id),
  };
  const sent = await Promise.all(left.map((webhook) => send(webhook, outgoing, deps)));
  const isLast = input.tries >= DELIVERY_TRIES;
  const settled = sent.filter(({ outcome }) => outcome !== "later" || isLast);
  if (settled.length > 0) {
    const line = {
      ...deliveryOf(settled),
      kind: "result",
      text: `${input.tidings}: list ${job.id} of ${job.rows} rows`,
      actor: "showcaller:revoke",
      cause: job.id,
    } as const;
    const marks = [...told, ...settled.map(({ webhook }) => webhook.id)];
    await store.remedies.keepTold(job.id, key, marks, store.recorder.put(line, `${job.id}-${key}-${input.tries}`));
  }
  const unreached = notReached(sent);
  if (unreached && !isLast) throw unreached;
  return {};
};
