import type { JournalEntry } from "@showcaller/contracts";
import { expect, test } from "vitest";
import { bookMatch, type Match } from "../harness.ts";
import { journalOf, wrongs } from "./invariants.ts";
import { previousRelease } from "./release.ts";
import { clock } from "./scenario.ts";

interface Played {
  match: Match;
  journal: JournalEntry[];
}
const play = async (at?: string, versions: "stay" | "are-gone" = "stay"): Promise<Played> => {
  const match = await bookMatch();
  const upgrade = at === undefined ? undefined : previousRelease(match, versions);
  if (at !== undefined) await match.runUntil(clock(at));
  upgrade?.();
  await match.runUntil(clock("22:00"));
  return { match, journal: await journalOf(match, match.id) };
};

/** What happened, to whom and when; not the ids of journal lines, which carry the millisecond. */
const canonical = (lines: readonly JournalEntry[]) =>
  lines.map(({ at, name, kind, text, why, actor, channel }) => ({ at, name, kind, text, why, actor, channel }));

const today = play();

test.each([
  { at: "18:44", versions: "stay" },
  { at: "18:46", versions: "stay" },
  { at: "18:47:10", versions: "stay" },
  { at: "18:47:10", versions: "are-gone" },
  { at: "18:57", versions: "stay" },
  { at: "19:30", versions: "stay" },
  { at: "19:30", versions: "are-gone" },
  { at: "21:02", versions: "stay" },
  { at: "21:05:05", versions: "are-gone" },
] as const)(
  "from contract 1 to 2 at $at, old versions $versions: the outcome is the same",
  async ({ at, versions }) => {
    const { match, journal } = await play(at, versions);
    expect(await wrongs(match, { status: "ended" })).toEqual([]);
    expect(canonical(journal)).toEqual(canonical((await today).journal));
  },
);

test.each([
  ["18:30", ["prepare", "end"]],
  ["18:44", ["prepare", "end"]],
  ["18:46", ["end"]],
  ["18:47:10", ["end"]],
  ["18:57", ["end"]],
  ["19:30", ["end"]],
  ["21:02", []],
])(
  "rolled back from contract 2 to 1 at %s: on air in time, not cut, ended; what was scheduled since is three minutes late at most",
  async (at, late) => {
    const match = await bookMatch();
    await match.runUntil(clock(at));
    previousRelease(match, "stay");
    await match.runUntil(clock("22:00"));
    // A cue that was scheduled under contract 2 is refused, and asked for again by the sweep. Nothing else is wrong.
    const failed = late.map((cue) => `execution ${match.id}-${cue}-p1-a1 FAILED`);
    expect(await wrongs(match, { status: "ended" })).toEqual(failed);
    const journal = await journalOf(match, match.id);
    const when = (lines: readonly JournalEntry[], name: string): number =>
      Date.parse(lines.find((line) => line.name === name)?.at ?? "");
    const before = (await today).journal;
    expect(when(journal, "live-event.on-air")).toBe(when(before, "live-event.on-air"));
    for (const { name } of before)
      expect([name, when(journal, name) - when(before, name) <= 180_000]).toEqual([name, true]);
  },
);
