import type { Action, Channel } from "@showcaller/contracts";
import type { LegView } from "../incidents/scene.ts";

/** The attachment that an action puts on screen, if the channel has it. A pair's secondary is a backup only where a hand may switch to it. */
export const targetInput = (action: Action, { inputs }: Channel): string | undefined => {
  if (action.do === "slate") return inputs.slate;
  if (action.do !== "switch-input") return undefined;
  if (action.to === "programme") return inputs.programme;
  const { backup, failover } = inputs;
  return backup ?? (failover?.preference === "EQUAL_INPUT_PREFERENCE" ? failover.secondary : undefined);
};

/** Is it on screen on every pipeline that was looked at? */
export const isActive = (input: string, { activeInputs }: LegView): boolean =>
  activeInputs !== undefined && activeInputs.length > 0 && activeInputs.every((active) => active === input);
