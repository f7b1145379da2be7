import type { Finding } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import type { AlarmState, Seen } from "./account.ts";
import { about, judged, orWell } from "./finding.ts";

/** Two sweeps missed, and CloudWatch's own minute. */
export const STALE_SWEEP = 4 * MINUTE;

/** When did the sweep last end well? */
export const checkSweep = (name: string, seen: Seen<Instant | undefined>, now: Instant): Finding[] =>
  judged("sweep", name, seen, (at, say) => {
    if (at === undefined)
      return [
        say(
          "error",
          "it has not run for 15 minutes",
          "see docs/runbooks/control-plane.md; with a show near, showcaller conduct",
        ),
      ];
    const saw = `it last ran well at ${formatInstant(at)}, ${Math.round((now - at) / MINUTE)} min ago`;
    return [now - at <= STALE_SWEEP ? say("ok", saw) : say("error", saw, "see docs/runbooks/control-plane.md")];
  });

/** The request that AWS refuses is one 5 minutes off; cues are wrong long before that. */
export const checkClock = (ahead: number | undefined): Finding => {
  const say = about("clock", "this machine");
  if (ahead === undefined) return { ...say("note", "AWS has not answered"), severity: "unseen", fix: "run it again" };
  const saw = `AWS is ${Math.abs(Math.round(ahead / SECOND))} s ${ahead < 0 ? "behind" : "ahead of"} it`;
  // AWS's answer has whole seconds, and was some time on its way.
  if (Math.abs(ahead) <= 3 * SECOND) return say("ok", saw);
  return say(
    Math.abs(ahead) > 30 * SECOND ? "error" : "warning",
    saw,
    "let it keep time (NTP): conduct calls cues by it; the deployment has AWS's own",
  );
};

export const checkAlarms = (prefix: string, seen: Seen<readonly AlarmState[]>): Finding[] =>
  judged("alarms", prefix, seen, (alarms, say) => {
    if (alarms.length === 0)
      return [
        say(
          "warning",
          "there is none",
          "nothing tells you when the control plane itself fails: deploy the alarms, or make your own",
        ),
      ];
    const found = alarms.flatMap(({ name, state, actions }) => {
      const of = about("alarms", name);
      return [
        ...(state === "ALARM" ? [of("error", "it is in ALARM", "see docs/runbooks/control-plane.md")] : []),
        ...(state === "INSUFFICIENT_DATA" ? [of("note", "it has no data: that says nothing of health")] : []),
        ...(actions === 0 ? [of("warning", "it tells nobody", "give it an action, a topic that somebody reads")] : []),
      ];
    });
    return orWell(found, say("ok", `${alarms.length} alarms, none raised, each tells somebody`));
  });

export interface EdgeSeen {
  store: Seen<{ keys: number; bytes: number } | undefined>;
  /** As the projector last wrote it. */
  heartbeat: Seen<Instant | undefined>;
  /** Something is on air, or near it: the heartbeat is promised. */
  promised: boolean;
}

/** 5 MB a store (AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
const STORE_BYTES = 5 * 1024 * 1024;
/** It is written every 5 minutes while something is on air (docs/edge.md). */
const STALE_HEARTBEAT = 11 * MINUTE;

export const checkEdge = (name: string, { store, heartbeat, promised }: EdgeSeen, now: Instant): Finding[] => [
  ...judged("edge", name, store, (found, say) => {
    if (!found) return [say("error", "there is no such KeyValueStore", "deploy, or name it with --store")];
    const saw = `${found.keys} keys, ${found.bytes} of ${STORE_BYTES} bytes (${Math.round((100 * found.bytes) / STORE_BYTES)} %)`;
    if (found.bytes < 0.7 * STORE_BYTES) return [say("ok", saw)];
    return [
      say(
        found.bytes < 0.9 * STORE_BYTES ? "warning" : "error",
        saw,
        "revoke by cut-off or epoch, one record each, instead of by session: a full store takes no revocation",
      ),
    ];
  }),
  ...judged("edge", `${name} heartbeat`, heartbeat, (at, say) => {
    if (!promised) return [say("note", "nothing is on air: no heartbeat is promised")];
    if (at === undefined) return [say("error", "it was never written", "look at the projector's log")];
    const saw = `written at ${formatInstant(at)}`;
    return [
      now - at <= STALE_HEARTBEAT
        ? say("ok", saw)
        : say("error", saw, "look at the projector's log: the edge serves its last list, revocations do not arrive"),
    ];
  }),
];
