import type { Incident, Tidings, WebhookFormat } from "@showcaller/contracts";
import { isMessage } from "../playbooks/step.ts";

/** What is told of an incident. Everything a person needs who has nothing but this. */
export interface Message {
  type: "incident.page" | "incident.notify" | "incident.ask";
  timestamp: string;
  data: {
    key: string;
    /** 1: first call; more: nobody acknowledged. */
    level: number;
    incident: string;
    severity: string;
    status: string;
    cause: string;
    title: string;
    ifNobody: string;
    openedAt: string;
    liveEvent?: string;
    channel?: string;
    region?: string;
    /** What was done about it so far. */
    tried: { action: string; verdict: string }[];
    /** What is asked. */
    attempt?: { id: string; action: string; why: string; predicts: string; expiresAt?: string };
  };
}

/** `key`: an attempt's id, where a human is asked about one. */
export const messageOf = (
  incident: Incident,
  { tidings, key, level, at }: { tidings: Tidings; key: string; level: number; at: string },
): Message => {
  const { id, severity, status, cause, title, ifNobody, openedAt, liveEvent, channel, region, attempts } = incident;
  const attempt = tidings === "ask" ? attempts.find((one) => one.id === key) : undefined;
  const tried = attempts
    .filter((one) => !isMessage(one))
    .map(({ action, verdict }) => ({ action: action.do, verdict }));
  return {
    type: `incident.${tidings}`,
    timestamp: at,
    data: {
      key,
      level,
      incident: id,
      severity,
      status,
      cause,
      title,
      ifNobody,
      openedAt,
      tried,
      ...(liveEvent ? { liveEvent } : {}),
      ...(channel ? { channel } : {}),
      ...(region ? { region } : {}),
      ...(attempt
        ? {
            attempt: {
              id: attempt.id,
              action: attempt.action.do,
              why: attempt.why,
              predicts: attempt.predicts,
              ...(attempt.expiresAt ? { expiresAt: attempt.expiresAt } : {}),
            },
          }
        : {}),
    },
  };
};

/** As each format has it. `slack`: the one member that incoming webhooks of Slack and its like all take. */
export const bodyOf = (message: Message, format: WebhookFormat): string =>
  JSON.stringify(format === "slack" ? { text: slackText(message) } : message);

function slackText({ type, data }: Message): string {
  const { severity, title, ifNobody, attempt, level, incident } = data;
  const again = level > 1 ? ` (call ${level}: nobody has acknowledged)` : "";
  const asks =
    type === "incident.ask" && attempt
      ? `\nTo approve by ${attempt.expiresAt}: ${attempt.action}. ${attempt.why}. ${attempt.predicts}.`
      : "";
  return `*${plain(severity.toUpperCase())}* ${plain(title)}${again}\n${plain(ifNobody)}${plain(asks)}\nIncident ${incident}`;
}

/** Slack reads three signs itself (docs.slack.dev/messaging/formatting-message-text): a made-up alarm name must call nobody. */
const plain = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
