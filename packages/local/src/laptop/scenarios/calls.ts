import type { NumberedCall } from "../../kernel/calls.ts";
import type { Match } from "../harness.ts";

/** Who a call is counted for (DESIGN §12: the sweep, the dispatcher and the API are counted apart). */
export type Caller = "workflow" | "sweep" | "dispatcher" | "outside";

export const callerOf = ({ function: name }: NumberedCall): Caller => {
  if (name === "showcaller-sweep") return "sweep";
  if (name === "showcaller-dispatcher") return "dispatcher";
  return name.startsWith("showcaller-") || name === "scheduler" ? "workflow" : "outside";
};

/** Calls to AWS; one function invoking another is counted by Step Functions' transitions, not here. */
export const awsCalls = (match: Match): NumberedCall[] =>
  match.site.gate.calls.query().filter(({ service }) => service !== "lambda");

export interface CallsPerLeg {
  medialive: number;
  all: number;
}

/** What the workflows called, from start to stop, per leg. */
export const perLeg = (match: Match): CallsPerLeg => {
  const calls = awsCalls(match).filter((call) => callerOf(call) === "workflow");
  const legs = match.channels.length;
  return {
    medialive: calls.filter(({ service }) => service === "medialive").length / legs,
    all: calls.length / legs,
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
