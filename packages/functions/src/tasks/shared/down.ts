import type { ChannelId, Runtime } from "@showcaller/contracts";
import { SECOND } from "@showcaller/core/time/instant";
import type { Deps } from "../../runtime/deps.ts";

/** Looks, a second apart: inside the Lambda's 15 s. */
const LOOKS = 4;

/**
 * What is known of a channel that was told to stop. Whoever hears that it is down completes the workflow's wait first and writes it down a
 * moment later (ingress/complete.ts), so the next task may be here before that write.
 */
export const onceDown = async (deps: Deps, channel: ChannelId): Promise<Runtime> => {
  for (let look = 1; ; look++) {
    const runtime = await deps.store.runtimes.get(channel);
    if (runtime.state !== "STOPPING" || look === LOOKS) return runtime;
    await deps.sleep(SECOND);
  }
};
