import type { NumberedCall } from "../../kernel/calls.ts";
import type { Match } from "../harness.ts";

/** Who a call is counted for (the sweep, the dispatcher, the monitor and the API are counted apart). */
export type Caller = "workflow" | "ingress" | "sweep" | "dispatcher" | "monitor" | "outside";

export const callerOf = ({ function: name }: NumberedCall): Caller => {
  if (name === "showcaller-sweep") return "sweep";
  if (name === "showcaller-dispatcher") return "dispatcher";
  if (name === "showcaller-ingress") return "ingress";
  if (name === "showcaller-monitor") return "monitor";
  return name.startsWith("showcaller-") || name === "scheduler" ? "workflow" : "outside";
};

/** Calls to AWS's APIs. One function invoking another is counted by Step Functions' transitions; a manifest is a packager's, a message its receiver's. */
export const awsCalls = (match: Match): NumberedCall[] =>
  match.site.gate.calls.query().filter(({ service }) => !["lambda", "packager", "webhook"].includes(service));

export interface CallsPerLeg {
  medialive: number;
  workflow: number;
  ingress: number;
}

/** What was called for one live event, from start to stop, per leg. */
export const perLeg = (match: Match): CallsPerLeg => {
  const calls = awsCalls(match);
  const count = (wanted: (call: NumberedCall) => boolean): number =>
    calls.filter(wanted).length / match.channels.length;
  return {
    medialive: count((call) => callerOf(call) === "workflow" && call.service === "medialive"),
    workflow: count((call) => callerOf(call) === "workflow"),
    ingress: count((call) => callerOf(call) === "ingress"),
  };
};

/** `service:operation` of every call that the control plane made, each once, in the order of first use. */
export const operationsOf = (match: Match): { service: string; operation: string }[] => {
  const found = new Map<string, { service: string; operation: string }>();
  for (const call of awsCalls(match)) {
    if (callerOf(call) === "outside") continue;
    const { service, operation } = call;
    found.set(`${service}:${operation}`, { service, operation });
  }
  return [...found.values()];
};
