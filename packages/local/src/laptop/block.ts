import type { JournalEntry } from "@showcaller/contracts";

/** An entry, and what a reader needs to know of its live event. */
export interface Told {
  entry: JournalEntry;
  zone: string;
  title?: string;
  /** Of its live event's legs. */
  channels: readonly string[];
}

/** A line to be: of one entry as it is, or of several that say the same of different subjects. */
export interface Line {
  entry: JournalEntry;
  zone: string;
  /** The title of a single entry's live event. */
  about?: string;
}

/** Names in one line; the page and `events list` have them all. */
const NAMED = 12;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g;

/**
 * What happened within a moment, as few lines as tell it: entries that differ in their subject, its channels and in instants only are one
 * line that names the subjects, in the order of their first. Nothing is left out but a leg's readiness where its live event's
 * standby, at the same instant, says no less.
 */
export function linesOf(block: readonly Told[]): Line[] {
  const groups = new Map<string, Told[]>();
  for (const told of block.filter((each) => !isSaidAgain(each, block))) {
    const { kind, name, id } = told.entry;
    // What nobody has made sense of yet is told one by one.
    const own = kind === "signal" ? id : "";
    const key = JSON.stringify([name, kind, told.zone, own, ...sayings(told).map(masked)]);
    groups.set(key, [...(groups.get(key) ?? []), told]);
  }
  return [...groups.values()].flatMap((group) => (group.length === 1 ? group.map(single) : [several(group)]).flat());
}

const isSaidAgain = ({ entry, channels }: Told, block: readonly Told[]): boolean =>
  entry.name === "leg.ready" &&
  channels.length === 1 &&
  block.some(
    ({ entry: other }) =>
      other.name === "live-event.standby" && other.liveEvent === entry.liveEvent && other.at === entry.at,
  );

const single = ({ entry, zone, title }: Told): Line => ({
  entry,
  zone,
  ...(title !== undefined && !entry.text.includes(title) ? { about: title } : {}),
});

/** What an entry says, without its subject, and whichever channels that has. */
const sayings = ({ entry, title, channels }: Told): string[] =>
  [entry.text, entry.why, entry.predicts ?? ""].map((text) =>
    [...[title && `"${title}"`, title, entry.channel].map((name) => [name, ""]), ...channels.map((name) => [name, "…"])]
      .reduce<string>((rest, [name, mark = ""]) => (name ? rest.replaceAll(name, mark) : rest), text)
      .replaceAll(/ {2,}/g, " ")
      .trim(),
  );

const masked = (text: string): string => text.replaceAll(INSTANT, "…");

function several(group: readonly Told[]): Line {
  const [first] = group;
  if (!first) throw new RangeError("a group has members");
  const [text = "", why = "", predicts = ""] = shared(group.map(sayings));
  const names = [...new Set(group.map(subject))];
  const more = names.length > NAMED ? `; and ${names.length - NAMED} more` : "";
  const { predicts: _, liveEvent: __, channel: ___, ...entry } = first.entry;
  return {
    entry: {
      ...entry,
      text: `${group.length} × ${text}: ${names.slice(0, NAMED).join("; ")}${more}`,
      why,
      ...(predicts ? { predicts } : {}),
    },
    zone: first.zone,
  };
}

/** Word for word where all say the same, else without the instants in which they differ. */
const shared = (all: readonly string[][]): string[] =>
  (all[0] ?? []).map((saying, at) => (all.every((each) => each[at] === saying) ? saying : masked(saying)));

const subject = ({ entry, title }: Told): string =>
  title && entry.channel ? `${title} on ${entry.channel}` : (title ?? entry.channel ?? entry.actor);
