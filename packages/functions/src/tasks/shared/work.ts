import type { Channel, Leg, LiveEvent } from "@showcaller/contracts";
import { claimed } from "@showcaller/core/bookings/ledger";
import type { Instant } from "@showcaller/core/ports";
import { contentOf, handoverOf } from "@showcaller/core/schedule/handover";
import { runOf } from "@showcaller/core/schedule/hull";
import { spreadBy } from "@showcaller/core/schedule/spread";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import type { LegWork } from "@showcaller/workflows";

/** Starts are spread by hash over the lead's first two minutes; none of it once less than ten minutes are left to air. */
const SPREAD_SECONDS = 120;
const KEEP_SECONDS = 600;

/** What has to be done for one leg, or why nothing can be. */
export type Work = { kind: "work"; leg: LegWork } | { kind: "none" } | { kind: "impossible"; why: string };

export const workOf = (event: LiveEvent, leg: Leg, channel: Channel | undefined, now: Instant): Work => {
  if (!channel) return { kind: "impossible", why: "the channel is no longer registered" };
  if (channel.mode !== "enforce")
    return { kind: "impossible", why: "the channel is in observe: it is shown and never touched" };
  const ready = leg.phase === "ready";
  if (ready && !mustArm(event, leg, channel)) return { kind: "none" };
  return {
    kind: "work",
    leg: legWork(event, channel, { runs: ready, spread: ready ? 0 : spreadOf(event, channel, now) }),
  };
};

export const legWork = (
  event: LiveEvent,
  channel: Channel,
  { runs, spread }: { runs: boolean; spread: number },
): LegWork => ({
  channel: channel.id,
  region: channel.region,
  encoder: channel.encoder.arn,
  pipelines: channel.encoder.pipelines,
  programme: channel.inputs.programme,
  ...(channel.inputs.preShow ? { preShow: channel.inputs.preShow } : {}),
  flows: channel.flows.map((flow) => flow.arn),
  ...(channel.packager ? { manifestUrl: channel.packager.manifestUrl } : {}),
  ...packagerOf(channel),
  handover: handoverOf(channel),
  content: contentOf(event),
  ...(event.staging === "auto" && event.airAt ? { airAt: event.airAt } : {}),
  ...endsOf(event),
  runs,
  spread,
});

const endsOf = (event: LiveEvent): Pick<LegWork, "runEnd" | "bookedTo"> => {
  const [runEnd, bookedTo] = [runOf(event)?.to, claimed(event)?.interval.to];
  return {
    ...(runEnd !== undefined && Number.isFinite(runEnd) ? { runEnd } : {}),
    ...(bookedTo === undefined ? {} : { bookedTo }),
  };
};

const packagerOf = ({ packager }: Channel): Pick<LegWork, "packager"> =>
  packager?.channelGroup && packager.channel
    ? { packager: { channelGroup: packager.channelGroup, channel: packager.channel } }
    : {};

/** Air is armed, not performed: the switch waits in the encoder. Wanted where there is a pre-show input and a known instant. */
export const mustArm = (event: LiveEvent, leg: Leg, channel: { inputs: Channel["inputs"] }): boolean =>
  channel.inputs.preShow !== undefined && event.staging === "auto" && leg.armed?.at !== event.airAt;

function spreadOf(event: LiveEvent, channel: Channel, now: Instant): number {
  const left = event.airAt ? Math.floor((parseInstant(event.airAt) - now) / SECOND) - KEEP_SECONDS : 0;
  const window = Math.max(0, Math.min(SPREAD_SECONDS, left));
  return spreadBy(`${event.id} ${channel.id}`, window);
}
