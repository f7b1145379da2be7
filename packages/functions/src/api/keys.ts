import { appliedBy } from "@showcaller/adapters/state/idempotency";
import type { EdgeKeys } from "@showcaller/contracts";
import { forecast, rotate } from "@showcaller/core/edge/keys";
import { REPLAYED } from "../http/idempotency.ts";
import { busy, Rejection } from "../http/problem.ts";
import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";

type Names = "listKeys" | "rotateKeys";
const ATTEMPTS = 5;

export const keyHandlers = (deps: Pick<ApiDeps, "store" | "clock">): Handlers<Names> => ({
  async listKeys() {
    return { value: await keysNow(deps) };
  },

  /** Says what is wanted; the minute's tick does it, step by step (edge-tick/keys.ts). */
  async rotateKeys({ body: { leaked, why = "asked for" }, actor, once }) {
    const { store, clock } = deps;
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const { keys } = await store.edge.read();
      const rotation = rotate(keys, leaked, clock.now());
      if (rotation.kind === "refused") throw new Rejection(rotation.refusal);
      if (rotation.kind === "none") return { value: await keysNow(deps) };
      const { after, text } = rotation;
      const predicts = forecast(after).join(" ");
      const line = { kind: leaked ? "page" : "request", name: "edge.key", text, why, predicts, actor } as const;
      if (await store.edge.setKeys(keys, after, line, once)) return { value: await keysNow(deps) };
      if (once && (await appliedBy(store.context, once)) !== undefined)
        return { value: await keysNow(deps), headers: { ...REPLAYED } };
    }
    throw busy("Others change the signing keys at this moment; nothing was changed.");
  },
});

export async function keysNow({ store }: Pick<ApiDeps, "store">): Promise<EdgeKeys> {
  const { keys } = await store.edge.read();
  return { items: keys, happens: forecast(keys) };
}
