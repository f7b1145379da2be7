import type { Channel, Incident } from "@showcaller/contracts";
import type { Instant, ListedAlert } from "../ports.ts";
import { isSet } from "./edges.ts";
import { withoutRun } from "./place.ts";

/**
 * Does the list of an encoder's alerts, complete and of `now`, say otherwise than the bus has told an incident? One of its alerts is set no
 * more, or the other pipeline has it as well. What else is listed is not its business here: the sweep hears it.
 */
export const isContradicted = (
  { signals }: Incident,
  { encoder }: Pick<Channel, "encoder">,
  listed: readonly ListedAlert[],
  now: Instant,
): boolean => {
  const told = Object.values(signals).filter((one) => one.kind === "encoder-alert" && isSet(one, now));
  const known = told.map(({ identity }) => withoutRun(identity));
  const set = listed.filter(({ state }) => state === "SET");
  const names = set.map(({ pipeline, id }) => `${encoder.arn}|alert|${pipeline}|${id}`);
  return (
    known.some((name) => !names.includes(name)) ||
    set.some(({ type }, n) => !known.includes(names[n] ?? "") && told.some(({ name }) => name === type))
  );
};
