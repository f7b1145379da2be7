import { randomBytes } from "node:crypto";
import type { FullStore } from "@showcaller/adapters/state/store";
import type { EdgeKey } from "@showcaller/contracts";
import { type KeyStep, nextKeyStep } from "@showcaller/core/edge/keys";
import type { Clock, Outcome, Vault } from "@showcaller/core/ports";
import { LEAST_KEY } from "@showcaller/edge/format/labels";
import { thrown } from "../runtime/errors.ts";

/** What makes signing keys, and destroys them: it reads none. */
export interface KeyKeeping {
  vault: Vault;
  /** What the names of their secrets begin with. */
  keyPrefix: string;
}

/** More steps than there are from any state; lost races take one each. */
const MOST_STEPS = 10;

/**
 * Takes every step of a rotation that is due. What changes Secrets Manager is done before it is written down, and may be done twice: a
 * death in between is made up for by whoever looks next. The bytes are the system's chance, go to Secrets Manager and are forgotten.
 */
export async function tendKeys({
  store,
  clock,
  vault,
  keyPrefix,
}: { store: Pick<FullStore, "edge" | "generations">; clock: Clock } & KeyKeeping): Promise<KeyStep["kind"][]> {
  const taken: KeyStep["kind"][] = [];
  const generation = await store.generations.read();
  if (generation && generation.state !== "live") return taken;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const state = await store.edge.read();
    // Whether a table without keys is new or was lost, its generation says (decision 0027): a first key would stand beside those rebuilt.
    if (state.keys.length === 0 && !generation) break;
    const step = nextKeyStep(state, clock.now());
    if (!step) break;
    const { kind, kid = "", after, text, why, predicts } = step;
    const secret = secretOf(state.keys, kid) ?? keyPrefix + kid;
    if (kind === "create") value("make a signing key", await vault.create(secret, randomBytes(LEAST_KEY)));
    if (kind === "destroy") value("destroy a signing key", await vault.destroy(secret));
    const keys = kind === "create" ? after.map((key) => (key.kid === kid ? { ...key, secret } : key)) : after;
    const line = { kind: "command", name: "edge.key", text, why, predicts, actor: "showcaller:edge-tick" } as const;
    // Somebody was faster: what is due then is read anew.
    if (await store.edge.setKeys(state.keys, keys, line)) taken.push(kind);
  }
  return taken;
}

const secretOf = (keys: readonly EdgeKey[], kid: string): string | undefined =>
  keys.find((key) => key.kid === kid)?.secret;

function value<T>(what: string, outcome: Outcome<T>): T {
  if (!outcome.ok) throw thrown(what, outcome.failure);
  return outcome.value;
}
