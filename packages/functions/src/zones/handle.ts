import { intact, readEvent } from "@showcaller/adapters/state/items";
import { ACTIVE } from "@showcaller/adapters/state/keys";
import type { Stored } from "@showcaller/adapters/state/types";
import type { LiveEvent } from "@showcaller/contracts";
import { isResolvable, reresolve } from "@showcaller/core/lifecycle/reresolve";
import type { Page } from "@showcaller/core/ports";
import type { Refusal } from "@showcaller/core/refusal";
import { formatInstant } from "@showcaller/core/time/instant";
import { changeOnPool } from "../pools/write.ts";
import type { Deps } from "../runtime/deps.ts";

/** Moves in one run: at some 60 ms each a minute of the five that the function has. What is left, tomorrow's run finds. */
const MOST = 1_000;
const ACTOR = "showcaller:zones";

export interface Resolved {
  tzdata: string;
  /** Future intents whose instants are from another zone database. */
  looked: number;
  moved: number;
  /** Stay where they are, and a human has been told, once for each zone database. */
  conflicts: number;
  /** More would have moved. */
  left: number;
}

/**
 * Daily: every future local time is worked out again by the zone database `tzdata` of this Node (DESIGN section 6). Soonest first.
 * Whatever a run that died had moved, the next finds moved: the live event says by which zone database.
 */
export const zones = async (deps: Deps, tzdata: string): Promise<Resolved> => {
  const done: Resolved = { tzdata, looked: 0, moved: 0, conflicts: 0, left: 0 };
  let refused: Refused[] = [];
  const move = async ({ id }: Pick<LiveEvent, "id">): Promise<void> => {
    const refusal = await moved(id, deps, done);
    if (refusal) refused.push({ id, refusal });
  };
  for await (const event of future(deps, tzdata)) {
    done.looked++;
    const { kind } = reresolve(event, deps.clock.now(), tzdata);
    if (kind === "none") continue;
    if (done.moved >= MOST) done.left++;
    else await move(event);
  }
  // Where several on one channel move later by the same hour, each is in the way of the one before it: again from the last.
  for (let before = Number.POSITIVE_INFINITY; refused.length > 0 && refused.length < before; ) {
    before = refused.length;
    const again = refused.reverse();
    refused = [];
    for (const one of again) await move(one);
  }
  for (const { id } of refused) {
    // What is in the way now does not move. Out of a pool there may be another channel.
    const refusal = await moved(id, deps, done, true);
    if (!refusal) continue;
    done.conflicts++;
    await deps.store.zones.tell(id, tzdata, pageOf(id, refusal, tzdata));
  }
  await deps.store.zones.record({ ...done, at: formatInstant(deps.clock.now()) }, lineOf(done));
  return done;
};

/** Those that may need it, by when their preparation begins; from an index, so a hint: what is decided is decided by key. */
async function* future({ store, clock }: Deps, tzdata: string): AsyncGenerator<LiveEvent> {
  const from = formatInstant(clock.now());
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const page: Page = await store.context.table.query({
      index: "gsi1",
      pk: ACTIVE,
      sk: { from },
      ...(cursor ? { cursor } : {}),
    });
    // Before the schema, which costs more: of nearly all of them nothing is to be asked.
    yield* intact(
      page.items.filter(({ data }) => isResolvable((data as { tzdata?: string } | undefined)?.tzdata, tzdata)),
      readEvent,
    ).filter(({ start }) => start !== undefined);
    cursor = page.cursor;
  }
}

interface Refused {
  id: LiveEvent["id"];
  refusal: Refusal;
}

/** Moves it, and counts; or says why it cannot be. */
async function moved(
  id: LiveEvent["id"],
  { store, clock }: Deps,
  done: Resolved,
  onPool = false,
): Promise<Refusal | undefined> {
  const decide = ({ event }: Stored) => reresolve(event, clock.now(), done.tzdata);
  const changed = await (onPool ? changeOnPool(store, id, ACTOR, decide) : store.liveEvents.change(id, ACTOR, decide));
  if (changed.kind === "changed") done.moved++;
  // `none`: somebody else was faster, or its preparation has begun; `busy`: tomorrow.
  return changed.kind === "refused" ? changed.refusal : undefined;
}

const pageOf = (liveEvent: LiveEvent["id"], { detail, errors }: Refusal, tzdata: string) => ({
  kind: "page" as const,
  name: "operator.paged" as const,
  text: "its local time is another instant now, and it cannot be moved there: it stays where it is",
  why: `zone database ${tzdata}: ${detail}`.slice(0, 500),
  predicts: errors[0] ? `to move it: ${errors[0].reason}`.slice(0, 500) : "it goes on air at the instant it had",
  actor: ACTOR,
  liveEvent,
});

const lineOf = ({ tzdata, looked, moved, conflicts, left }: Resolved) => ({
  kind: "result" as const,
  name: "zones.resolved" as const,
  text: `future local times stand on zone database ${tzdata}: ${moved} moved, ${conflicts} cannot, ${left} left for tomorrow`,
  why: `${looked} had their instants from an older one; the daily look`,
  actor: ACTOR,
});
