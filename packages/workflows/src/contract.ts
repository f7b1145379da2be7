import { PREVIOUS_CONTRACT } from "@showcaller/contracts";

/**
 * What contract 1 did not say of a leg: over how long a gap its channel is kept, how far back its viewers reach, and whose content it
 * shows. It is read as it was then: nothing is kept, and the content is nobody's.
 */
const MISSING = { handover: { gap: 0, startOver: 0 }, content: "" } as const;

/**
 * A task's input under the present contract: of n − 1 with what it lacked, anything else as it came. The number stays: it is what the
 * execution began with. With the next contract this is replaced by what that one adds.
 */
export function asCurrent(input: unknown): unknown {
  if (!isObject(input) || input.contract !== PREVIOUS_CONTRACT || !isObject(input.leg)) return input;
  return { ...input, leg: { ...MISSING, ...input.leg } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
