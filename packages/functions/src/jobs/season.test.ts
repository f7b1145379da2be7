import { describe, expect, it } from "vitest";
import { importHarness } from "../../test/import-harness.ts";
import { type Season, season } from "../../test/season.ts";

const given = season();
if (!given)
  console.warn("SKIPPED: the season's fixtures are not on this machine; set SHOWCALLER_FIXTURES to their folder");
const QUERY = "zone=Europe/London&duration=PT2H";

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
