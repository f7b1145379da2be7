import type { Channel, LiveEvent } from "@showcaller/contracts";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Installed, Twin } from "../twin/twin.ts";
import { MEDIA } from "./site.ts";

/**
 * The first match of the English Premier League 2025/26, out of openfootball's fixtures, which are in the public domain
 * (https://github.com/openfootball/football.json, 2025-26/en.1.json).
 */
const FIRST_MATCH = {
  title: "Liverpool - Bournemouth",
  externalId: "en.1-2025-26-liverpool-bournemouth",
  start: { local: "2025-08-15T20:00", zone: "Europe/London" },
  duration: "PT2H",
};
/** 20:00 in London is 19:00Z in August. */
export const KICK_OFF = parseInstant("2025-08-15T19:00:00Z");
/** A minute before preparation begins. */
export const START = parseInstant("2025-08-15T18:44:00Z");
/** A match found within a day of its kick-off is that match, whatever was done to its times since. */
const AROUND = { from: "2025-08-14T00:00:00Z", to: "2025-08-18T00:00:00Z" };

/** One leg in each media Region, as an engineer would have set it up long before. In the order of the origin group. */
export const installLegs = (twin: Twin): Installed[] =>
  MEDIA.map((region) => twin.installChannel({ id: `main-${region}`, region }));

/** What `PUT /v1/channels/{id}` takes for an installed leg. */
export const registrationOf = (leg: Installed) => ({
  name: `Main, ${leg.region}`,
  region: leg.region,
  encoder: { arn: leg.channelArn, pipelines: 2 },
  inputs: { programme: "programme", preShow: "pre-show" },
  flows: leg.flowArns.map((arn) => ({ arn })),
  packager: {
    manifestUrl: leg.manifestUrl,
    startOver: `PT${leg.startoverSeconds}S`,
    channelGroup: leg.channelGroup,
    channel: leg.packagerChannel,
  },
});

/** The API as a CMS reaches it: resolves with the answer's body and ETag, rejects on any refusal. */
export type Request = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ body: unknown; etag: string }>;

/**
 * Registers the legs, lets Showcaller have them, and books the first match: over the API, as anybody would. What is there
 * already is left as it is, so a start that was killed halfway is completed by the next. `attempt` names this start.
 */
export async function seed(request: Request, legs: readonly Installed[], attempt: string): Promise<void> {
  for (const leg of legs) {
    const path = `/v1/channels/${leg.id}`;
    const registered = await request("PUT", path, registrationOf(leg));
    if ((registered.body as Channel).mode === "observe")
      await request("PUT", path, { ...registrationOf(leg), mode: "enforce" }, { "if-match": registered.etag });
  }
  const { body } = await request("GET", `/v1/live-events?from=${AROUND.from}&to=${AROUND.to}`);
  const found = (body as { items: LiveEvent[] }).items;
  if (found.some(({ externalId }) => externalId === FIRST_MATCH.externalId)) return;
  // A key of this start: one that a kill left in progress is only given up after a minute.
  await request(
    "POST",
    "/v1/live-events",
    { ...FIRST_MATCH, legs: legs.map(({ id }) => ({ channel: id })) },
    { "idempotency-key": `first-match-${attempt}` },
  );
}
