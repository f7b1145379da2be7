import type { Channel, Runtime } from "@showcaller/contracts";
import { formatInstant, MINUTE, parseDuration } from "../time/instant.ts";
import type { Command } from "./commands.ts";
import type { Watch } from "./watch.ts";

/** Law 6: after this a human is told of a run that somebody else started. */
const PAGED_AFTER = 15 * MINUTE;
/** With an explicit `manualGrace`, the warning comes at least this long before the stop, if the grace is as long. */
const WARNED_BEFORE = 5 * MINUTE;

/**
 * What a running channel costs, to say so beside what runs for nobody: AWS's own example of one HD input and six outputs up to
 * 1080p, single pipeline, us-east-1, on demand
 * (docs.aws.amazon.com/solutions/latest/live-streaming-on-aws-with-amazon-s3/cost-example-2.html). An order of magnitude, no bill: the
 * inputs and outputs of a channel are not looked at, and a STANDARD channel costs less than twice as much
 * (aws.amazon.com/medialive/pricing).
 */
export const CHANNEL_HOUR = { dollars: 3.11, assumed: "one HD input, six outputs up to 1080p, us-east-1" } as const;

/** Milliseconds to dollars, by `CHANNEL_HOUR`. */
export const costOf = (ms: number): number => (Math.max(0, ms) / (60 * MINUTE)) * CHANNEL_HOUR.dollars;

/** It runs, we did not start it, nothing is booked: shown, paged, and stopped only if its registration says so explicitly. */
export const foreignCommands = (channel: Channel, runtime: Runtime, watch: Watch): Command[] => {
  const why = "it runs, we did not start it, and nothing is booked on it";
  const common = { channel: channel.id, known: runtime };
  const grace = channel.manualGrace === undefined ? undefined : parseDuration(channel.manualGrace);
  const since = runtime.foreignSince;
  const fate =
    grace === undefined ? "it is never stopped by us" : `it is stopped after its manualGrace of ${channel.manualGrace}`;
  if (since === undefined)
    return [{ kind: "note-foreign", ...common, why, predicts: `it is shown, then a human is paged; ${fate}` }];
  const pageAt =
    since + (grace === undefined ? PAGED_AFTER : Math.min(PAGED_AFTER, Math.max(0, grace - WARNED_BEFORE)));
  if (!runtime.foreignPaged)
    return watch.reached(pageAt)
      ? [
          {
            kind: "page-foreign",
            ...common,
            why: `${why}, at about $${CHANNEL_HOUR.dollars} an hour (${CHANNEL_HOUR.assumed})`,
            predicts:
              grace === undefined
                ? "a human decides"
                : `unless it is booked or put into observe, it is stopped at ${formatInstant(since + grace)}`,
          },
        ]
      : [];
  if (grace === undefined || !watch.reached(since + grace)) return [];
  return [
    {
      kind: "stop-foreign",
      ...common,
      why: `${why}; its manualGrace of ${channel.manualGrace} is over, and a human was told`,
      predicts: "it stops; the meter stops",
    },
  ];
};
