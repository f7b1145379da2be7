import type { Airtime, Cause } from "@showcaller/contracts";
import { healings } from "../heals/healing.ts";
import type { Instant } from "../ports.ts";
import { moments } from "../schedule/moments.ts";
import { formatInstant, MINUTE, SECOND } from "../time/instant.ts";
import { carries, type Scene } from "./scene.ts";

/** What viewers of the leg have meanwhile. */
const sight: Readonly<Record<Cause, string>> = {
  "stopped-on-air": "get nothing new",
  "stuck-starting": "get nothing",
  "flow-down": "see black or a frozen picture",
  "source-loss": "see black or a frozen picture",
  "input-loss": "see black or a frozen picture",
  "audio-loss": "hear nothing",
  black: "see black",
  frozen: "see a frozen picture",
  corrupt: "see a broken picture",
  "pipeline-loss": "see the other pipeline, without a reserve",
  "output-failing": "get nothing new",
  "ingest-failing": "get nothing new",
  "low-quality": "see a bad picture",
  "output-paused": "get nothing new",
  unspecified: "may see something wrong",
  region: "may get nothing",
  "locking-lost": "see a seam if the packager changes pipelines",
  "drm-key": "cannot begin to play, and stop at the next key",
  configuration: "see what the configuration makes of it",
  maintenance: "may see a short interruption",
  multiplex: "see the multiplex's fill",
  harvest: "see the show; the recording is missing",
  delivery: "get nothing new, or errors",
  "not-understood": "see what they see; it is not known what AWS has told us",
  "control-plane": "see what is on air; nobody repairs or stops it",
};

/** What happens if nobody does anything, with its arithmetic (law 9). */
export const ifNobody = (
  trouble: { cause: Cause; since: Instant; pipelines: readonly (0 | 1)[] },
  airtime: Airtime,
  scene: Scene,
  now: Instant,
): string => {
  const [healing] = healings(trouble, scene);
  const { leg, liveEvent, others } = scene;
  const who = leg ? `Viewers of leg ${leg.channel.id}` : "Viewers";
  if (airtime === "none") return "Nobody watches: nothing happens.";
  const parts = [`${who} ${sight[trouble.cause]}${airtime === "lead" ? " from air on" : ""}`];
  const at = liveEvent && moments(liveEvent);
  if (healing) parts.push(`until ${formatInstant(healing.until)}: ${healing.why}`);
  else if (at && airtime === "on-air") parts.push(until(at.endAt, at.limitAt, now));
  else if (at && airtime === "lead" && at.airAt > now)
    parts.push(`air is at ${liveEvent.airAt}, in ${span(at.airAt - now)}`);
  const other = others.find(carries);
  if (!healing)
    parts.push(other ? `leg ${other.channel.id} carries, and nothing sends them there` : "no other leg carries");
  return `${parts.join("; ")}.`;
};

const until = (endAt: Instant, limitAt: Instant, now: Instant): string =>
  now < endAt
    ? `for up to ${span(endAt - now)}, until the end (${formatInstant(endAt)} - ${formatInstant(now)})`
    : `for up to ${span(Math.max(0, limitAt - now))}, until the overrun limit (${formatInstant(limitAt)} - ${formatInstant(now)})`;

const span = (millis: number): string =>
  millis < 10 * MINUTE ? `${Math.round(millis / SECOND)} s` : `${Math.round(millis / MINUTE)} min`;
