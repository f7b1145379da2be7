import type { RevocationJob, WebhookFormat } from "@showcaller/contracts";
import type { TopicMessage } from "../ports.ts";
import { plain, smsOf, subjectOf } from "./message.ts";

/** What is told of a list of revocations: that it waits for a second person, or how it ended. It names nobody. */
export interface ListMessage {
  type: "revocations.ask" | "revocations.notify";
  timestamp: string;
  data: Pick<
    RevocationJob,
    "id" | "status" | "rows" | "counts" | "undo" | "why" | "createdBy" | "note" | "approval" | "probes"
  >;
}

export const listMessageOf = (job: RevocationJob, tidings: "ask" | "notify", at: string): ListMessage => {
  const { id, status, rows, counts, undo, why, createdBy, note, approval, probes } = job;
  return {
    type: `revocations.${tidings}`,
    timestamp: at,
    data: {
      ...{ id, status, rows, counts, undo, why, createdBy },
      ...(note ? { note } : {}),
      ...(approval ? { approval } : {}),
      ...(probes ? { probes } : {}),
    },
  };
};

export const listBodyOf = (message: ListMessage, format: WebhookFormat): string =>
  JSON.stringify(format === "slack" ? { text: slackText(message) } : message);

/** What a topic gets, as of an incident (message.ts). */
export const listTopicMessageOf = (message: ListMessage, id: string): TopicMessage => {
  const [first = "", ...rest] = linesOf(message);
  return {
    ...{ id, group: message.data.id, subject: subjectOf(first), body: listBodyOf(message, "showcaller") },
    ...{ email: [first, ...rest].join("\n"), sms: smsOf(first, message.data.id) },
    attributes: { id, kind: message.type.replace("revocations.", ""), list: message.data.id },
  };
};

const slackText = (message: ListMessage): string => plain(linesOf(message).join("\n"));

function linesOf({ type, data }: ListMessage): string[] {
  const { id, rows, undo, why, createdBy, counts, note, approval, probes = [] } = data;
  const what = `${undo ? "Taking back" : "Revoking"} ${rows} rows, asked for by ${createdBy}${why ? `: ${why}` : ""}`;
  if (type === "revocations.ask")
    return [what, `Another person approves it by ${approval?.expiresAt}, or nothing of it happens.`, `List ${id}`];
  const told = Object.entries(counts).map(([answer, n]) => `${n} ${answer}`);
  const seen = probes.map(({ location, outcome }) => `${location}: ${outcome}`);
  return [what, told.join(", "), note ?? "", seen.join(", "), `List ${id}`].filter((line) => line !== "");
}
