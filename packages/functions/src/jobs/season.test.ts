import type { LiveEvent } from "@showcaller/contracts";
import { depth } from "@showcaller/core/bookings/assign";
import { type Interval, moments } from "@showcaller/core/schedule/moments";
import { DAY, MINUTE } from "@showcaller/core/time/instant";
import { describe, expect, it } from "vitest";
import { importHarness } from "../../test/import-harness.ts";
import { type Season, season } from "../../test/season.ts";

const given = season();
if (!given)
  console.warn("SKIPPED: the season's fixtures are not on this machine; set SHOWCALLER_FIXTURES to their folder");
const QUERY = "zone=Europe/London&duration=PT2H";

const spans = (events: readonly LiveEvent[]): (Interval & { channel: string })[] =>
  events.flatMap((event) => {
    const booking = moments(event)?.booking;
    return booking ? event.legs.map(({ channel }) => ({ ...booking, channel })) : [];
  });

/** Between neighbours on one channel. */
function smallestGap(events: readonly LiveEvent[]): number {
  const all = spans(events).sort((a, b) => a.from - b.from);
  const gaps = all.flatMap((one, index) => {
    const next = all.slice(index + 1).find(({ channel }) => channel === one.channel);
    return next ? [next.from - one.to] : [];
  });
  return Math.min(...gaps);
}

/** A gap is possible on so many channels exactly if no more overlap when each booking is longer by it. Whole minutes. */
function widestPossible(events: readonly LiveEvent[], channels: number): number {
  const all = spans(events);
  const fits = (gap: number) => depth(all.map(({ from, to }) => ({ from, to: to + gap }))) <= channels;
  let [possible, beyond] = [0, 365 * DAY];
  while (beyond - possible > MINUTE) {
    const middle = Math.floor((possible + beyond) / 2 / MINUTE) * MINUTE;
    if (fits(middle)) possible = middle;
    else beyond = middle;
  }
  console.info(`the season on ${channels} channels: the smallest gap can be ${possible / MINUTE} minutes`);
  return possible;
}

describe.skipIf(!given)("the season, on ten channels of one Region", () => {
  const list = given as Season;

  it("is booked, is unchanged the second time, and follows what moved and what went", async () => {
    const api = await importHarness({ channels: 12 });
    const first = await api.imported(list, QUERY);
    expect(first).toMatchObject({ status: "done", source: "english-premier-league-2025-26", rows: 380, answered: 380 });
    expect(first.counts).toEqual({ booked: 379, "no-time": 1 });
    const events = await api.events();
    expect(events.filter(({ status }) => status === "scheduled")).toHaveLength(379);
    expect(events.filter(({ status }) => status === "draft").map(({ title }) => title)).toEqual([
      "Manchester City FC - Crystal Palace FC",
    ]);
    // Twelve are there; ten are as many as ever play at once.
    const used = new Set(events.filter(({ airAt }) => airAt).flatMap(({ legs }) => legs.map(({ channel }) => channel)));
    expect(used.size).toBe(10);
    expect(smallestGap(events)).toBe(widestPossible(events, 10));
    // 20:00 in London is 19:00Z in August.
    expect(events.find(({ title }) => title === "Liverpool FC - AFC Bournemouth")).toMatchObject({
      airAt: "2025-08-15T19:00:00Z",
      plannedEndAt: "2025-08-15T21:00:00Z",
      start: { local: "2025-08-15T20:00", zone: "Europe/London" },
      externalId: "english-premier-league-2025-26-liverpool-fc-v-afc-bournemouth",
    });

    const before = JSON.stringify(await api.events());
    const second = await api.imported(list, QUERY);
    expect(second.counts).toEqual({ unchanged: 379, "no-time": 1 });
    expect(JSON.stringify(await api.events())).toBe(before);

    const changed = { ...list, matches: list.matches.filter((_, index) => index !== 100) };
    for (const at of [10, 20, 30])
      changed.matches[at] = { ...(changed.matches[at] as Season["matches"][number]), time: "21:15" };
    const third = await api.imported(changed, QUERY);
    expect(third.counts).toEqual({ moved: 3, withdrawn: 1, unchanged: 375, "no-time": 1 });
    const gone = list.matches[100];
    const after = await api.events();
    expect(after.filter(({ status }) => status === "cancelled").map(({ title }) => title)).toEqual([
      `${gone?.team1} - ${gone?.team2}`,
    ]);
    expect(after).toHaveLength(380);

    // Taken up again, it is a new live event; what was withdrawn stays cancelled.
    const fourth = await api.imported(list, QUERY);
    expect(fourth.counts).toEqual({ moved: 3, booked: 1, unchanged: 375, "no-time": 1 });
    expect(await api.events()).toHaveLength(381);
  }, 30_000);

  it("on a pool that others use too, no more channels are newly used than first fit would", async () => {
    const fresh = async (before: readonly number[]): Promise<number> => {
      const api = await importHarness({ channels: 14 });
      for (const pitch of before)
        for (const day of ["2025-08-16", "2025-12-26", "2026-05-24"])
          await api.send("POST", "/v1/live-events", {
            body: {
              title: "Training",
              start: { instant: `${day}T${pitch % 2 === 0 ? "08" : "14"}:00:00Z` },
              duration: "PT1H",
              legs: [{ channel: `pitch-${String(pitch).padStart(2, "0")}` }],
            },
          });
      expect((await api.imported(list, QUERY)).counts).toEqual({ booked: 379, "no-time": 1 });
      const booked = (await api.events()).filter(({ externalId, airAt }) => externalId && airAt);
      const used = new Set(booked.flatMap(({ legs }) => legs.map(({ channel }) => channel)));
      return [...used].filter((id) => !before.includes(Number(id.slice(-2)))).length;
    };
    // On the last day 13 is taken at that hour: ten at once need eight more. First fit by id takes nine, 01 and 03 to 10.
    expect(await fresh([2, 13, 14])).toBe(8);
  }, 30_000);

  it("a dry run says the same and writes nothing but itself", async () => {
    const api = await importHarness();
    const dry = await api.imported(list, `${QUERY}&dryRun=true`);
    expect(dry.counts).toEqual({ booked: 379, "no-time": 1 });
    expect(dry.results).toHaveLength(380);
    expect(new Set(dry.results.flatMap(({ channels = [] }) => channels)).size).toBe(10);
    expect(await api.events()).toEqual([]);
    expect((await api.imported(list, QUERY)).counts).toEqual(dry.counts);
  }, 30_000);

  it("on nine channels, what does not fit names what is in its way", async () => {
    const api = await importHarness({ channels: 9 });
    const { counts, results } = await api.imported(list, QUERY);
    // Four days have ten matches at one minute.
    expect(counts).toEqual({ booked: 375, conflict: 4, "no-time": 1 });
    const refused = results.find(({ answer }) => answer === "conflict");
    expect(refused?.conflicts).toHaveLength(9);
    expect(refused?.detail).toMatch(/taken: pitch-01 by ".+" \(01J/);
  }, 30_000);
});
