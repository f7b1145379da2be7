import type { Probes } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";
import type { Fetch } from "./probe.ts";

/** A refusal is made at the edge itself; a task's Lambda has 15 s in all. */
const TIMEOUT = 3_000;

/**
 * Locations as `name=https://host`, separated by commas: each an address that reaches the distribution from near that place, or the
 * distribution itself. Throws RangeError for anything else, so that a bad deployment fails at once.
 */
export function probes(
  text: string,
  get: Fetch,
  signal: () => AbortSignal | undefined = () => AbortSignal.timeout(TIMEOUT),
): Probes {
  const hosts = new Map(
    text
      .split(",")
      .filter((part) => part.trim() !== "")
      .map(locationOf),
  );
  return {
    locations: [...hosts.keys()],
    get: (location, path) =>
      outcome(async () => {
        const limit = signal();
        return { status: (await get(`${hosts.get(location)}${path}`, limit ? { signal: limit } : {})).status };
      }),
  };
}

function locationOf(part: string): [name: string, host: string] {
  const [, name, host] = /^\s*([a-z0-9-]{1,40})=(https:\/\/[a-z0-9.-]+)\/?\s*$/.exec(part) ?? [];
  if (name && host) return [name, host];
  throw new RangeError("probe locations are name=https://host, separated by commas");
}
