import type { Instant } from "@showcaller/core/ports";
import { MINUTE, SECOND } from "@showcaller/core/time/instant";
import type { Context } from "./context.ts";
import { keys } from "./keys.ts";

/** Counts of tokens made, a minute each. */
export interface Mints {
  /**
   * Takes one of the `most` that `who` may have in this minute; a number is the seconds until there are more. One write by itself, so
   * that many clients at once do not wait for each other: whoever is refused afterwards has still taken one.
   */
  take(who: string, most: number, now: Instant): Promise<"taken" | number>;
}

export const mints = ({ table }: Context): Mints => ({
  async take(who, most, now) {
    const minute = Math.floor(now / MINUTE);
    const end = (minute + 1) * MINUTE;
    const written = await table.write([
      {
        update: keys.minted(who, minute),
        add: { count: 1 },
        set: { expiresAt: end / SECOND + 60 },
        if: { lessOrAbsent: { count: most } },
      },
    ]);
    return written.ok ? "taken" : Math.ceil((end - now) / SECOND);
  },
});
