import { expect, it } from "vitest";
import type { Resource, Synth } from "../../scripts/synth/evaluate.ts";
import { LAWS } from "./laws.ts";
import { synth } from "./synth.ts";

/* Mistakes as somebody would make them in stacks/: each must be told, with what to do. */

export const production = synth("production");

export type Inputs = Record<string, never> & Resource["inputs"];
/** The stage with one resource changed, as a mistake in stacks/ would change it. */
export const plantedIn = (from: Synth, type: string, name: string, change: (inputs: Inputs) => void): Synth => {
  const copy = structuredClone(from);
  const found = copy.resources.find((resource) => resource.name === name && resource.type.endsWith(`:${type}`));
  if (!found) throw new Error(`no ${type} ${name} to plant a fault in: it was renamed, or is gone`);
  change(found.inputs as Inputs);
  return copy;
};
export const planted = (type: string, name: string, change: (inputs: Inputs) => void): Synth =>
  plantedIn(production, type, name, change);
export const broken = (law: string) => (from: Synth) => LAWS[law]?.(from) ?? [];

type Check = (from: Synth) => string[];
export type Fault = [fault: string, from: () => Synth, check: Check, says: RegExp];

/** Each is told where it is planted, and not where it is not. */
export const plantedFaults = (faults: Fault[]): void =>
  it.each(faults)("planted: %s", (_, from, check, says) => {
    expect(
      check(production).filter((message) => says.test(message)),
      "it is there without the fault",
    ).toEqual([]);
    expect(check(from()).join("\n")).toMatch(says);
  });
