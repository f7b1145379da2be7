import type { Incident, Tidings, WebhookFormat } from "@showcaller/contracts";
import { isMessage } from "../playbooks/step.ts";
import type { TopicMessage } from "../ports.ts";

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

function slackText(message: Message): string {
  const { head, ifNobody, asks, incident } = partsOf(message);
  const [severity, ...title] = head.map(plain);
  return [`*${severity}* ${title.join("")}`, plain(ifNobody), ...asks.map(plain), incident].join("\n");
}

/** Slack reads three signs itself (docs.slack.dev/messaging/formatting-message-text): a made-up alarm name must call nobody. */
export const plain = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A subject of SNS has less than 100 characters of ASCII; one SMS has 140 (sns/latest/dg/sms_publish-to-phone.html). */
const SUBJECT = 99;
const SMS = 140;
export const subjectOf = (line: string): string => ascii(line).slice(0, SUBJECT).trim();
/** A line, and whose it is. */
export const smsOf = (line: string, id: string): string => `${line.slice(0, SMS - 1 - id.length)} ${id}`;

/**
 * What a topic gets: for programs our JSON, for letters and phones a text; and by what a subscription may filter. `liveEvent` is there where
 * the incident is a live event's.
 *
 * @param id the same however often it is published
 */
export const topicMessageOf = (message: Message, id: string): TopicMessage => {
  const { type, data } = message;
  const { head, ifNobody, asks, incident } = partsOf(message);
  const [severity, title, again] = head;
  const line = `${severity} ${title}${again}`;
  return {
    id,
    group: data.incident,
    subject: subjectOf(line),
    body: bodyOf(message, "showcaller"),
    email: [line, ifNobody, ...asks, incident].join("\n"),
    sms: smsOf(line, data.incident),
    attributes: {
      id,
      kind: type.replace("incident.", ""),
      severity: data.severity,
      level: data.level,
      cause: data.cause,
      ...(data.liveEvent ? { liveEvent: data.liveEvent } : {}),
      ...(data.channel ? { channel: data.channel } : {}),
      ...(data.region ? { region: data.region } : {}),
    },
  };
};

/** Letters without their accents; of what has none in ASCII a question mark. */
const ascii = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^ -~]/gu, "?");

/** What a person is told, in any form. */
function partsOf({ type, data }: Message) {
  const { severity, title, ifNobody, attempt, level, incident } = data;
  return {
    head: [severity.toUpperCase(), title, level > 1 ? ` (call ${level}: nobody has acknowledged)` : ""] as const,
    ifNobody,
    asks:
      type === "incident.ask" && attempt
        ? [`To approve by ${attempt.expiresAt}: ${attempt.action}. ${attempt.why}. ${attempt.predicts}.`]
        : [],
    incident: `Incident ${incident}`,
  };
}
