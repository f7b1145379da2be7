import { SignalKind } from "@showcaller/contracts";
import { normalise } from "@showcaller/core/signals/normalise";
import { MEDIA_SOURCES, rules } from "@showcaller/functions/rules";
import { alertSamples, busEvent, samples } from "@showcaller/testkit/bus/samples";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";

/*
 * The rule proof: which rules forward which event, by our matcher. `npm run conformance` asks AWS's Event Ruler the same of the same
 * events; stacks/test/resources.test.ts holds what is deployed to these rules.
 */

const NAMES = Object.keys(rules) as (keyof typeof rules)[];
const matched = (event: unknown): string[] => NAMES.filter((name) => compilePattern(rules[name].pattern)(event));

/** What forwards an event of such a kind: nothing (it reaches us otherwise, or is our own noise), or exactly these. */
const ofMedia = (source: string): string[] => ["forward", ...(source === "aws.cloudwatch" ? ["alarms"] : []), "media"];
const expected = (kind: SignalKind, event: unknown): string[] => {
  const { source, detail } = event as { source?: string; detail?: { status?: string } };
  // Handed to the function by whoever calls it: no event of the bus.
  if (source === undefined || kind === "scheduled") return [];
  if (kind === "execution-status")
    return ["FAILED", "TIMED_OUT", "ABORTED"].includes(detail?.status ?? "") ? ["broken"] : [];
  if (kind === "unknown") return (MEDIA_SOURCES as readonly string[]).includes(source) ? ofMedia(source) : [];
  return ofMedia(source);
};
const all = [...alertSamples, ...samples];

describe("every event that the normaliser knows is forwarded by exactly the rules that should", () => {
  it.each(all)("$name", ({ event, reads }) => {
    expect(matched(event)).toEqual(expected(reads.kind, event));
  });
  it("of every kind there is an event here", () => {
    const here = new Set(all.flatMap(({ event }) => normalise(event, 0)).map(({ kind }) => kind));
    // What the sweep sees for itself is on no bus.
    expect(SignalKind.options.filter((kind) => kind !== "looked" && !here.has(kind))).toEqual([]);
  });
});

it.each(MEDIA_SOURCES)("%s: a detail-type that nobody has heard of arrives all the same (law 8)", (source) => {
  expect(matched(busEvent(source, "Something Quite New", {}))).toEqual(ofMedia(source));
});

it.each(["aws.ec2", "aws.s3", "aws.scheduler", "aws.medialive.evil", "AWS.MEDIALIVE", "showcaller", ""])(
  "of %j nothing is forwarded",
  (source) => {
    expect(matched(busEvent(source, "MediaLive Channel Alert", {}))).toEqual([]);
  },
);

it.each(["RUNNING", "SUCCEEDED", "PENDING_REDRIVE", "failed"])(
  "our own executions, %s: no loop of our own events",
  (status) => {
    expect(matched(busEvent("aws.states", "Step Functions Execution Status Change", { status }))).toEqual([]);
  },
);
