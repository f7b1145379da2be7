import type { ChannelUse } from "@showcaller/adapters/state/types";
import type { Channel, ChannelInput } from "@showcaller/contracts";
import type { Instant } from "@showcaller/core/ports";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { handoverOf } from "@showcaller/core/schedule/handover";
import { DAY, formatDuration, formatInstant, HOUR } from "@showcaller/core/time/instant";

export interface Registration {
  id: Channel["id"];
  input: ChannelInput;
  stored: Channel | undefined;
  /** Every other registered channel. */
  others: readonly Channel[];
  /** What holds the channel to its encoder. */
  use: ChannelUse | undefined;
  /** The caller named the version it changes. */
  conditional: boolean;
  now: Instant;
}

/** `PUT /v1/channels/{id}`: the channel to store, "same" when nothing differs, or why not. Pure. */
export function decideChannel(asked: Registration): { channel: Channel } | { refusal: Refusal } | "same" {
  const refusal =
    wrongEncoder(asked) ??
    wrongHandover(asked) ??
    (asked.stored ? wrongChange(asked, asked.stored) : wrongCreation(asked));
  if (refusal === "same") return "same";
  return refusal ? { refusal } : { channel: registered(asked) };
}

/** A PUT replaces everything, except that leaving out the mode keeps it: forgetting a word must not abandon a channel. */
function registered({ id, input, stored, now }: Registration): Channel {
  return {
    ...input,
    id,
    mode: input.mode ?? stored?.mode ?? "observe",
    rev: (stored?.rev ?? 0) + 1,
    createdAt: stored?.createdAt ?? formatInstant(now),
    updatedAt: formatInstant(now),
  };
}

/** Two registrations of one encoder would each start and stop it for their own bookings. */
function wrongEncoder({ input, others }: Registration): Refusal | undefined {
  const twin = others.find((channel) => channel.encoder.arn === input.encoder.arn);
  if (twin)
    return refuse("encoder-registered", `That encoder is registered as ${twin.id}.`, [
      { at: "/encoder/arn", reason: `book ${twin.id}, or give another encoder` },
    ]);
  const region = input.encoder.arn.split(":")[3];
  if (region !== input.region)
    return refuse(
      "invalid-request",
      `The encoder's ARN is of ${region || "no Region"}, the channel of ${input.region}.`,
      [{ at: "/region", reason: "give the Region of the encoder's ARN" }],
    );
  return undefined;
}

/** The sweep looks one gap ahead. */
const LONGEST_GAP = HOUR;
/** mediapackage/latest/APIReference/API_CreateOriginEndpoint.html: StartoverWindowSeconds at most 1,209,600. */
const LONGEST_START_OVER = 14 * DAY;

function wrongHandover({ input }: Registration): Refusal | undefined {
  const { gap, startOver } = handoverOf(input);
  const wrong = (detail: string, at: string, reason: string) => refuse("invalid-request", detail, [{ at, reason }]);
  if (gap > LONGEST_GAP)
    return wrong(
      `An encoder left running for ${formatDuration(gap)} costs more than starting it again.`,
      "/handoverGap",
      `give at most ${formatDuration(LONGEST_GAP)}`,
    );
  if (startOver > LONGEST_START_OVER)
    return wrong("MediaPackage keeps at most 14 days.", "/packager/startOver", "give the endpoint's own window");
  if (startOver > 0 && !(input.packager?.channelGroup && input.packager.channel))
    return wrong(
      "With a start-over window the packager is reset between shows of different rights; it must be known by name.",
      "/packager",
      "give channelGroup and channel, as MediaPackage v2 names them",
    );
  return undefined;
}

export const nothingToChange = (): Refusal =>
  refuse("stale-etag", "There is no channel of that id to change.", [
    { at: "If-Match", reason: "leave it out to register the channel" },
  ]);

function wrongCreation({ id, input, conditional }: Registration): Refusal | undefined {
  if (conditional) return nothingToChange();
  if (input.mode !== "enforce") return undefined;
  return refuse(
    "mode-on-create",
    `A new registration is only watched at first, so that what it would do can be seen.`,
    [
      {
        at: "/mode",
        reason: `PUT it once without mode, look at GET /v1/channels/${id}, then PUT it with mode enforce`,
      },
    ],
  );
}

function wrongChange(asked: Registration, stored: Channel): Refusal | "same" | undefined {
  const next = registered(asked);
  if (meaning(next) === meaning(stored)) return "same";
  if (!asked.conditional)
    return refuse("precondition-required", `${asked.id} is registered; a change must say which version it changes.`, [
      { at: "If-Match", reason: "read it first and send its ETag as If-Match" },
    ]);
  const moved = [
    ...(next.region === stored.region ? [] : ["/region"]),
    ...(next.encoder.arn === stored.encoder.arn ? [] : ["/encoder/arn"]),
  ];
  return moved.length > 0 && asked.use ? inUse(asked.id, asked.use, moved) : undefined;
}

function inUse(id: Channel["id"], use: ChannelUse, moved: readonly string[]): Refusal {
  const how =
    use.kind === "booked"
      ? `is booked by "${use.title}" (${use.liveEvent}) from ${use.from} to ${use.to}`
      : `still runs for ${use.liveEvent}`;
  return refuse(
    "channel-in-use",
    `${id} ${how}: another encoder under it would not be the one that was started.`,
    moved.map((at) => ({
      at,
      reason: "register the new encoder under another id, or change it when nothing is booked or running",
    })),
    { liveEvent: use.liveEvent },
  );
}

/** Everything but the bookkeeping, in a fixed order of members. */
function meaning({ rev: _, createdAt: __, updatedAt: ___, ...channel }: Channel): string {
  return JSON.stringify(sorted(channel));
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
};
