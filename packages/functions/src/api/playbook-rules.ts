import type { Channel, LiveEvent, Playbook, PlaybookInput } from "@showcaller/contracts";
import { validate } from "@showcaller/core/playbooks/validate";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import { moments } from "@showcaller/core/schedule/moments";

export interface PlaybookWish {
  id: Playbook["id"];
  input: PlaybookInput;
  /** In force: stored, or the program's own. */
  stored: Playbook | undefined;
  /** The caller named the version it changes. */
  conditional: boolean;
  channels: readonly Channel[];
  events: readonly LiveEvent[];
}

/** `PUT /v1/playbooks/{id}`: the playbook to store, "same" when nothing differs, or why not. Pure. */
export function decidePlaybook(wish: PlaybookWish): { playbook: PlaybookInput } | { refused: Refusal } | "same" {
  const { id, input, stored, conditional } = wish;
  if (!stored && conditional) return { refused: noPlaybookToChange() };
  if (stored && isSame(stored, input)) return "same";
  if (stored && !conditional)
    return {
      refused: refuse("precondition-required", `${id} is in force; a change must say which version it changes.`, [
        { at: "If-Match", reason: "read it first and send its ETag as If-Match" },
      ]),
    };
  const refused = unfit(wish);
  return refused ? { refused } : { playbook: input };
}

/** Why a playbook cannot work where it is to work. */
export const unfit = ({
  input,
  channels,
  events,
}: Pick<PlaybookWish, "input" | "channels" | "events">): Refusal | undefined =>
  unknownChannels(input, channels) ?? validate(input, { channels, longestEvent: longestOf(events) });

function unknownChannels({ match }: PlaybookInput, channels: readonly Channel[]): Refusal | undefined {
  const known = new Set(channels.map(({ id }) => id));
  const missing = (match.channels ?? []).flatMap((channel, index) => (known.has(channel) ? [] : [{ channel, index }]));
  if (missing.length === 0) return undefined;
  return refuse(
    "unknown-channel",
    `Not registered: ${missing.map(({ channel }) => channel).join(", ")}.`,
    missing.map(({ channel, index }) => ({
      at: `/match/channels/${index}`,
      reason: `register it with PUT /v1/channels/${channel}, or name a registered one (GET /v1/channels)`,
    })),
  );
}

/** From air to the latest end (ms); `undefined` when no live event has a time. */
function longestOf(events: readonly LiveEvent[]): number | undefined {
  const lengths = events.flatMap((event) => {
    const at = moments(event);
    return at ? [at.limitAt - at.airAt] : [];
  });
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}

export const noPlaybookToChange = (): Refusal =>
  refuse("stale-etag", "There is no playbook of that id to change.", [
    { at: "If-Match", reason: "leave it out to write the playbook" },
  ]);

/** Whatever order its members are in: both have been read by one schema. */
function isSame(
  { id: _, version: _v, updatedAt: _a, updatedBy: _b, ...stored }: Playbook,
  input: PlaybookInput,
): boolean {
  return canonical(stored) === canonical(input);
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    member && typeof member === "object" && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
