/*
 * Which bus events reach us: data, put up by stacks/ on AWS and by the laptop. Rules match on `source` alone (law 8), so that a
 * detail-type nobody has heard of still arrives.
 */

/** What a media Region forwards to the home Region. */
export const MEDIA_SOURCES = [
  "aws.medialive",
  "aws.mediaconnect",
  "aws.mediapackage",
  "aws.mediapackagev2",
  "aws.cloudwatch",
] as const;

export const rules = {
  /** In each media Region: to the home Region's bus. */
  forward: { name: "showcaller-forward", pattern: { source: MEDIA_SOURCES } },
  /** In the Region of CloudFront's metrics, where no media need be: alarms on what viewers are answered. */
  alarms: { name: "showcaller-alarms", pattern: { source: ["aws.cloudwatch"] } },
  /** In the home Region: to the ingress function. */
  media: { name: "showcaller-media", pattern: { source: MEDIA_SOURCES } },
  /** Our own executions tell us only when they broke; anything more would be a loop of our own events. */
  broken: {
    name: "showcaller-broken",
    pattern: { source: ["aws.states"], detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"] } },
  },
} as const;
