import type { Incident, WebhookRecord } from "@showcaller/contracts";
import { bodyOf, messageOf, topicMessageOf } from "@showcaller/core/messages/message";
import { formatInstant, MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { DELIVERY_TRIES, type TaskInput, type TaskOutput } from "@showcaller/workflows";
import { deliveryOf, notReached, type Outgoing, type Sent, send } from "../../messages/send.ts";
import { line } from "../../remediation/lines.ts";
import type { Deps } from "../../runtime/deps.ts";

type Input = TaskInput<"tell">;

/** A page that nobody has acknowledged by then is sent again, as the next call. */
const ESCALATES_AFTER = 5 * MINUTE;

/**
 * Sends a message to every webhook and topic that wants it and has not got it. At least once, under one id: who has got it is written after it was
 * sent. Whoever cannot be reached is tried again for some minutes, and then said in the journal; he holds up nobody else.
 */
export const deliver = async (input: Input, deps: Deps): Promise<TaskOutput<"tell">> => {
  const incident = await deps.store.incidents.get(input.incident);
  if (!incident) return { next: "leave", why: "there is no such incident" };
  const over = input.level > 1 ? isOver(incident) : undefined;
  if (over !== undefined) return { next: "leave", why: over };
  const [webhooks, told] = await Promise.all([
    deps.store.webhooks.all(() => {}),
    deps.store.remedies.told(input.incident, input.key),
  ]);
  const wanting = webhooks.filter(({ tells }) => tells.includes(input.tidings));
  const left = wanting.filter((webhook) => !told.includes(markOf(webhook, input)));
  const sent = await Promise.all(left.map((webhook) => send(webhook, messageFor(incident, input), deps)));
  await record(incident, input, told, sent, deps);
  const unreached = notReached(sent);
  if (unreached && input.tries < DELIVERY_TRIES) throw unreached;
  if (wanting.length === 0) return { next: "leave", why: `no webhook takes ${input.tidings}` };
  if (input.tidings !== "page") return { next: "leave", why: "told" };
  // A Region's second call is a page of its own (core/playbooks/pages).
  if (incident.cause === "region") return { next: "leave", why: "told; the Region's next page is the next call" };
  const until = Math.max(parseInstant(input.at) + input.level * ESCALATES_AFTER, deps.clock.now() + MINUTE);
  return { next: "escalate", until: formatInstant(until) };
};

function isOver({ acknowledged, status }: Incident): string | undefined {
  if (acknowledged) return `acknowledged by ${acknowledged.by}`;
  return status === "resolved" ? "the incident is over" : undefined;
}

/** As each kind of webhook has it. */
function messageFor(incident: Incident, input: Input): Outgoing {
  const message = messageOf(incident, input);
  const id = `${input.incident}-${input.key}-${input.level}`;
  return { id, body: (format) => bodyOf(message, format), topic: topicMessageOf(message, id) };
}

const markOf = ({ id }: WebhookRecord, { level }: Input): string => `${id}@${level}`;

/** Who has got it is not told again. Who says no for good is not asked again, and the journal says so; as with one given up. */
async function record(
  incident: Incident,
  input: Input,
  told: readonly string[],
  sent: readonly Sent[],
  deps: Deps,
): Promise<void> {
  const last = input.tries >= DELIVERY_TRIES;
  const settled = sent.filter(({ outcome }) => outcome !== "later" || last);
  if (settled.length === 0) return;
  const { name, why } = deliveryOf(settled);
  const entry = line(incident, name, {
    kind: "result",
    text: `${input.tidings}${input.level > 1 ? `, call ${input.level}` : ""}: ${incident.title}`,
    why,
    key: `${input.key}-${input.level}-${input.tries}`,
    cause: input.key,
  });
  const marks = [...told, ...settled.map(({ webhook }) => markOf(webhook, input))];
  await deps.store.remedies.keepTold(input.incident, input.key, marks, deps.store.recorder.put(entry, entry.key));
}
