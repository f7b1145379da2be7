import type { ObservedChannel } from "@showcaller/core/ports";
import { TAG } from "@showcaller/core/reconcile/snapshot";
import { Permanent } from "../../runtime/errors.ts";

/*
 * Law 6, by the encoder's tag as AWS told it: read off the look that a task takes anyway, so that it costs no call. That the channel is
 * registered and in `enforce`, `workOf` has seen; once a sweep has seen the tag missing, there is no lease to be had (lease.ts). Flows
 * answer no tags (MediaConnect API reference, DescribeFlow and ListFlows): they are their channel's, by its registration. What loses
 * its tag between the look and the call, IAM refuses (stacks/grants.ts).
 */

/** Why it may not be touched; undefined: it may. */
export const unmanaged = ({ tags }: ObservedChannel): string | undefined =>
  TAG in tags ? undefined : `the encoder has no tag ${TAG}: it is shown and never touched`;

/** Throws Permanent. */
export const mustBeManaged = (channel: string, seen: ObservedChannel): void => {
  const why = unmanaged(seen);
  if (why) throw new Permanent(`channel ${channel}: ${why}`);
};
