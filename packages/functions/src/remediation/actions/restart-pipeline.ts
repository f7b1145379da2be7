import { sickPipelines } from "@showcaller/core/playbooks/guards";
import { type Doer, type Intent, refusedOr } from "../remedy.ts";

/**
 * Restarts the one pipeline that signals name. MediaLive takes no token and tells of no earlier restart, and a second one would prolong the
 * loss: a call that may have been made is taken for made, and what is seen decides.
 */
export const restartPipeline: Doer = {
  intent: ({ meant }): Intent => (meant ? { instead: { kind: "done" } } : {}),
  async call({ deps, channel, known }) {
    const sick = sickPipelines(known.incident, deps.clock.now());
    const [pipeline] = sick;
    if (pipeline === undefined || sick.length > 1) return { kind: "failed", why: "no one pipeline is named as sick" };
    const restarted = await deps.encoders(channel.region).restartPipelines(channel.encoder.arn, [pipeline]);
    return refusedOr(`restart pipeline ${pipeline} of ${channel.id}`, restarted) ?? { kind: "done" };
  },
};
