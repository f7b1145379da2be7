import { remedyActionName } from "@showcaller/core/names";
import { staleActions } from "@showcaller/core/playbooks/garbage";
import { targetInput } from "@showcaller/core/playbooks/targets";
import { isUnprocessable, removeSwitches } from "../../tasks/shared/switches.ts";
import { type Doer, type Remedy, refusedOr } from "../remedy.ts";

/**
 * An immediate switch, which lands 10 s later on a STANDARD channel (medialive/latest/ug/x-actions-in-schedule-ips.html), named by the
 * attempt: a name that is there already is the same switch. Ours that are stale leave in the same request.
 */
export const switchInput: Doer = {
  intent: ({ runtime: { actions = [] }, attempt }) => ({
    set: { actions: [...new Set([...actions, remedyActionName(attempt.id)])] },
  }),
  async call(remedy) {
    const { deps, channel, attempt, runtime } = remedy;
    const input = targetInput(attempt.action, channel);
    if (input === undefined) return { kind: "failed", why: `channel ${channel.id} has no such input` };
    const actionName = remedyActionName(attempt.id);
    const create = [{ actionName, inputAttachment: input, at: "immediate" as const }];
    const stale = staleOf(remedy);
    const encoders = deps.encoders(channel.region);
    const first = await encoders.schedule(channel.encoder.arn, { create, remove: stale });
    const set = {
      actions: [...new Set([...(runtime.actions ?? []), actionName])].filter((name) => !stale.includes(name)),
    };
    if (first.ok) return { kind: "done", set };
    // Refused as a whole: the switch is there already (an earlier try whose answer was lost), or a stale one is not.
    if (isUnprocessable(first)) {
      await removeSwitches(deps, { channel: channel.id, region: channel.region, encoder: channel.encoder.arn }, stale);
      const second = await encoders.schedule(channel.encoder.arn, { create, remove: [] });
      if (second.ok || isUnprocessable(second)) return { kind: "done", set };
      return refusedOr(`switch ${channel.id} to ${input}`, second) ?? { kind: "done", set };
    }
    return refusedOr(`switch ${channel.id} to ${input}`, first) ?? { kind: "done", set };
  },
};

export const staleOf = ({ runtime, known, liveEvent, deps }: Remedy): string[] =>
  staleActions(runtime.actions ?? [], known.incident.attempts, liveEvent, deps.clock.now());

/** 1,500 schedule actions at most, executed ones included: ours that have done their work leave. */
export const collectGarbage: Doer = {
  intent: () => ({}),
  async call(remedy) {
    const { deps, channel, runtime } = remedy;
    const stale = staleOf(remedy);
    await removeSwitches(deps, { channel: channel.id, region: channel.region, encoder: channel.encoder.arn }, stale);
    return { kind: "done", set: { actions: (runtime.actions ?? []).filter((name) => !stale.includes(name)) } };
  },
};
