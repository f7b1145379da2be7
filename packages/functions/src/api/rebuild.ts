import type { Generation } from "@showcaller/contracts";
import { formatInstant } from "@showcaller/core/time/instant";
import { busy, reject } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";

/** Nobody has looked: the table is new, or lost within the last five minutes. */
export const UNKNOWN: Generation = {
  rev: 0,
  state: "live",
  why: "nobody has looked yet whether the table is new or lost",
};

/** Says what is to be done; the export does it, within five minutes (functions/src/export). */
export const rebuildHandlers = ({
  store,
  clock,
}: Pick<ApiDeps, "store" | "clock">): Handlers<"getRebuild" | "rebuild"> => ({
  async getRebuild() {
    return { value: (await store.generations.read()) ?? UNKNOWN };
  },
  async rebuild({ body: { version }, actor, once }) {
    const before = await store.generations.read();
    if (before && isAsked(before, version)) return { value: before };
    if (before?.state === "live")
      throw reject(
        "nothing-lost",
        "The table lives: a rebuild would bring back what has changed since its last export.",
        [{ at: "", reason: "to go back in time, restore the table to a point in time and deploy on it" }],
      );
    const now = formatInstant(clock.now());
    const asked = { by: actor, at: now, ...(version === undefined ? {} : { version }) };
    const line = {
      kind: "request",
      name: "table.rebuilding",
      text: `rebuild the table from ${version ?? "its newest export"}`,
      why: "asked for",
      predicts: "within five minutes the table is what was exported, and what is missing is said",
      actor,
    } as const;
    const after = await store.generations.put(
      before,
      { state: "rebuilding", since: now, why: `asked for by ${actor}`, asked },
      { line, ...given({ once }) },
    );
    if (after) return { value: after };
    const there = await store.generations.read();
    if (there && isAsked(there, version)) return { value: there };
    throw busy("Somebody else asked for another export at this moment.");
  },
});

/** Asked for already: whoever asks again, after an answer that was lost, is told so. */
const isAsked = ({ state, asked }: Generation, version: string | undefined): boolean =>
  state === "rebuilding" && asked?.version === version;
