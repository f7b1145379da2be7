import type { Signal } from "@showcaller/contracts";
import { HOUR } from "../time/instant.ts";
import { clip } from "./lenient.ts";

/** One that is not repeated within this is taken for over: nothing ever clears it. */
const FADES = HOUR;

/**
 * What no schema reads, as trouble of its Region that a human is told of (law 8), whoever sent it. All of one name are one condition.
 * `text`: what is not understood about it.
 */
export const notUnderstood = (signal: Signal, text: string = signal.text): Signal => {
  const { region } = signal.subject;
  return {
    id: signal.id,
    kind: "unknown",
    severity: "warning",
    subject: { service: "other", ...(region ? { region } : {}) },
    identity: clip(`unknown|${region ?? ""}|${signal.name}`, 600),
    edge: "SET",
    cause: "not-understood",
    at: signal.at,
    fadesAfter: FADES,
    name: signal.name,
    text: clip(text, 2048),
    raw: signal.raw,
  };
};

/** Heard within the last quarter of an hour: another of the same tells nobody anything. */
export const isToldAlready = (signal: Signal, newest: number | undefined): boolean =>
  signal.kind === "unknown" && newest !== undefined && signal.at - newest < FADES / 4;
