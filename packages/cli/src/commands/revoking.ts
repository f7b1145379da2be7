import type { RevocationView } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Context, NotWell, UsageError } from "../command.ts";

/** Milliseconds between two looks, and how many of them: the store is told within seconds, and in batches when there is much. */
export const LOOK_AGAIN = 500;
const LOOKS = 120;

export const pause = ({ surroundings }: Context, ms: number): Promise<void> =>
  new Promise((resolve) => void surroundings.after(ms, resolve));

export const idOf = (text: string): RevocationView["id"] => text as RevocationView["id"];

/** What names a viewer may come by standard input: a command line is seen by whoever lists processes, and kept by shells. */
export const secretArg = async ({ surroundings }: Context, text: string): Promise<string> => {
  const value = text === "-" ? (await surroundings.read("-")).trim() : text;
  if (value === "") throw new UsageError("standard input is empty");
  return value;
};

/**
 * As it is once the edge has it, or a minute later; `--no-wait`: as it is. Who may revoke and not read is not told. Throws NotWell when
 * the edge's store has no room, or does not get it.
 */
export async function settled(context: Context, made: RevocationView): Promise<RevocationView> {
  if (context.values.flag("no-wait")) return made;
  let one = made;
  try {
    for (let looks = 0; one.edge.state === "waiting" && looks < LOOKS; looks++) {
      if (looks === 2) context.surroundings.err("waiting until the edge has it ...\n");
      await pause(context, LOOK_AGAIN);
      one = await context.client.getRevocation({ params: { id: one.id } });
    }
    await warn(context);
  } catch (error) {
    if (error instanceof ProblemError && error.slug === "missing-scope") return one;
    throw error;
  }
  if (one.edge.state === "full")
    throw new NotWell(
      `${one.id}: the edge's store has no room. Cut off a channel or everybody: showcaller revoke before --help`,
    );
  if (one.edge.state === "waiting")
    throw new NotWell(
      `${one.id} is accepted, and after a minute not at the edge: showcaller revocations watch ${one.id}`,
    );
  return one;
}

/** Revoking does nothing for viewers while nobody is refused. */
async function warn({ client, surroundings }: Context): Promise<void> {
  const { mode } = await client.getEdge();
  if (mode !== "enforce")
    surroundings.err(
      `The edge's mode is ${mode}: nobody is refused. showcaller edge set --mode enforce changes that.\n`,
    );
}
