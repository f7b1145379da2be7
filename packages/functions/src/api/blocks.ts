import type { ChangedBlock } from "@showcaller/adapters/state/blocks";
import type { Block, BlockId } from "@showcaller/contracts";
import { blockable, rangeOf, spelled } from "@showcaller/core/blocks/address";
import { answer, ask, askable, lift } from "@showcaller/core/blocks/decide";
import { refuse } from "@showcaller/core/refusal";
import { REPLAYED } from "../http/idempotency.ts";
import { revsOf, stale } from "../http/if-match.ts";
import { busy, Rejection, reject } from "../http/problem.ts";
import type { Call, Handlers, Reply } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { given } from "./live-events.ts";

type Answering = "approveBlock" | "rejectBlock" | "liftBlock";
type Names = "askBlock" | "listBlocks" | "getBlock" | Answering;

export const blockHandlers = (deps: ApiDeps): Handlers<Names> => ({
  async askBlock({ body, actor, once, incoming }) {
    const { store, clock, ids, neverBlocked } = deps;
    const mine = incoming.sourceIp === undefined ? undefined : rangeOf(incoming.sourceIp);
    const never = [...neverBlocked, ...(mine ? [{ range: mine, what: "the address that you ask from" }] : [])];
    const found = blockable(body.address, never);
    if (!found.ok) throw refused("That is no address that is blocked.", [{ at: "/address", reason: found.reason }]);
    const wrong = askable(body);
    if (wrong.length > 0) throw refused("The block cannot be asked for like this.", wrong);
    const id = ids.ulid() as BlockId;
    const asked = await store.blocks.ask(
      ask(body, { id, address: spelled(found.range), actor, now: clock.now() }),
      once,
    );
    if (asked.kind === "taken")
      throw new Rejection(
        refuse(
          "blocked-already",
          "There is a block of that address which is not over.",
          [{ at: "/address", reason: `read it (GET /v1/blocks/${asked.by}), or lift it first` }],
          { block: asked.by },
        ),
      );
    return reply(asked.block, asked.kind === "applied");
  },

  async listBlocks({ query: { cursor, limit, status } }) {
    if (status === "live") return { value: { items: (await deps.store.blocks.live()).reverse() } };
    const page = await deps.store.blocks.list(given({ cursor, limit }));
    return { value: { ...page, items: page.items.filter((block) => !status || block.status === status) } };
  },

  async getBlock({ params: { id } }) {
    const block = await deps.store.blocks.get(id);
    if (!block) throw noSuchBlock();
    return { value: block };
  },

  approveBlock: (call) => change(deps, call, (block, now) => answer(block, call.actor, true, now)),
  rejectBlock: (call) => change(deps, call, (block, now) => answer(block, call.actor, false, now)),
  liftBlock: (call) => change(deps, call, (block, now) => lift(block, call.actor, now)),
});

async function change(
  { store, clock }: ApiDeps,
  { params: { id }, actor, ifMatch, once }: Pick<Call<Answering>, "params" | "actor" | "ifMatch" | "once">,
  decide: (block: Block, now: number) => ReturnType<typeof answer>,
): Promise<Reply<Answering>> {
  const now = clock.now();
  return done(
    await store.blocks.change(id, actor, (block) => decide(block, now), { ...revsOf(ifMatch), ...given({ once }) }),
  );
}

function done(changed: ChangedBlock): { value: Block; headers?: Record<string, string> } {
  switch (changed.kind) {
    case "refused":
      throw new Rejection(changed.refusal);
    case "absent":
      throw noSuchBlock();
    case "stale":
      throw stale(changed.rev);
    case "busy":
      throw busy("Others write to the same block at this moment; nothing was changed.");
    default:
      return { value: changed.block, ...(changed.kind === "applied" ? { headers: { ...REPLAYED } } : {}) };
  }
}

/** What asking is answered with, or was. */
const reply = (block: Block, again: boolean) => ({
  value: block,
  headers: { location: `/v1/blocks/${block.id}`, ...(again ? REPLAYED : {}) },
});

/** What an earlier try of the same request wrote, as it stands now. */
export const blockReply = (name: string, block: Block): Reply =>
  name === "askBlock" ? reply(block, false) : { value: block };
export const writesBlock = (name: string): boolean =>
  ["askBlock", "approveBlock", "rejectBlock", "liftBlock"].includes(name);

const refused = (detail: string, errors: readonly { at: string; reason: string }[]) =>
  new Rejection(refuse("block-refused", detail, errors));

const noSuchBlock = () =>
  reject("not-found", "There is no block of that id.", [
    { at: "path: id", reason: "list them (GET /v1/blocks); those that are over are kept for 30 days" },
  ]);
