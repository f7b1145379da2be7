import type { LiveEvent, LiveEventInput } from "@showcaller/contracts";
import { cancel, extend, hold, release } from "@showcaller/core/lifecycle/operator";
import { formatInstant, MINUTE, SECOND } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import { setWeather } from "../../eventbridge/weather.ts";
import { type PackagerRecord, packagerKind } from "../../twin/mediapackage/records.ts";
import type { RunRecord } from "../../twin/twin.ts";
import type { Match } from "../harness.ts";
import { pictureAt } from "../invariants/pictures.ts";
import { journalOf, wrongs } from "./invariants.ts";
import { bookAnother, clock, play, pressed, type When } from "./scenario.ts";

/*
 * Two shows on one channel. The first is on air from 19:00 to 20:00, its encoder is due to stop at 20:05, and its booking ends at
 * 20:15, where the second one's preparation begins: a gap of ten minutes, which is the longest. The second is on air from 20:30 to 21:00.
 */
const [REGION, CHANNEL] = ["eu-west-1", `main-eu-west-1`] as const;
const FIRST = { duration: "PT1H", overrun: { policy: "stop", limit: "PT10M" } } as const;
const SECOND_SHOW = { title: "Everton - Fulham", start: { instant: "2025-08-15T20:30:00Z" }, overrun: FIRST.overrun };
const HOUR_BACK = 3600;

interface Wish {
  startover?: number;
  first?: Partial<LiveEventInput>;
  second?: Partial<LiveEventInput>;
  /** When it is booked; default 18:41. */
  booked?: string;
  when?: readonly When[];
  loss?: number;
}
type Case = Wish & { name: string };
/** Each also with every bus event lost. */
const doubled = (cases: readonly Case[]): Case[] =>
  cases.flatMap((one) => [one, { ...one, name: `${one.name}, not one event arrives`, loss: 1 }]);

interface Played {
  match: Match;
  second: LiveEvent["id"];
  runs: RunRecord[];
  at(time: string): string;
}

async function backToBack({
  startover = 0,
  first,
  second,
  booked = "18:41",
  when = [],
  loss = 0,
}: Wish): Promise<Played> {
  const ids: LiveEvent["id"][] = [];
  const book: When = [
    booked,
    async (match) => {
      const done = await bookAnother(match, { ...SECOND_SHOW, ...second });
      if (done.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(done)}`);
      ids.push(done.stored.event.id);
    },
  ];
  const match = await play({
    regions: [REGION],
    startoverSeconds: startover,
    input: { ...FIRST, ...first },
    given: ({ site }) => setWeather(site.world, [{ source: "*", loss }]),
    when: [book, ...when].sort(([a], [b]) => clock(a) - clock(b)),
    until: "22:30",
  });
  const [id] = ids;
  const [channel] = match.channels;
  if (!id || !channel) throw new Error("nothing was booked");
  const history = match.site.twin.pictures(CHANNEL);
  return {
    match,
    second: id,
    runs: match.site.twin.runs(channel.encoder.arn).filter(({ start }) => start.accepted > 0),
    at: (time) => pictureAt(history, clock(time)),
  };
}

const both = async ({ match, second }: Played, starts: number, outcome: { first?: object; second?: object } = {}) => [
  ...(await wrongs(match, { status: "ended", starts, ...outcome.first })),
  ...(await wrongs(match, { status: "ended", starts, id: second, ...outcome.second })),
];
const resets = ({ match }: Played): number[] =>
  match.site.gate.calls.query().flatMap(({ operation, at }) => (operation === "ResetChannelState" ? [at] : []));
/** Since when the packager has something that viewers may start over into. */
const contentFrom = ({ match }: Played): number =>
  match.shelf.get<PackagerRecord>(packagerKind(REGION), `showcaller/${CHANNEL}`)?.contentFrom ?? 0;

const extended = (match: Match) => pressed(match, (event, at) => extend(event, "PT8M", at));
const CUP = { rights: "cup" };

test.each(
  doubled([
    { name: "the same rights, with start-over", startover: HOUR_BACK, first: CUP, second: CUP },
    { name: "different rights, without start-over", first: CUP, second: { rights: "league" } },
    { name: "no rights, without start-over" },
    { name: "the first extended into the gap", first: CUP, second: CUP, when: [["19:50", extended]] },
    { name: "the second booked in the first one's tail", booked: "20:04:50" },
  ]),
)("warm: $name", async (wish) => {
  const played = await backToBack(wish);
  expect(await both(played, 1)).toEqual([]);
  // What the packager held before the first was nobody's we knew: with start-over, that is reset.
  expect(resets(played).filter((at) => at > clock("19:00"))).toEqual([]);
  const over = wish.when ? "20:13" : "20:05";
  const after = (time: string, seconds: number) => formatInstant(clock(time) + seconds * SECOND).slice(11, 19);
  // An immediate switch lands 10 s after its request.
  expect([played.at(over), played.at(after(over, 20)), played.at("20:14"), played.at("20:20")]).toEqual([
    "programme",
    "slate",
    "slate",
    "slate",
  ]);
  expect([played.at("20:29:59"), played.at("20:30:01"), played.at("20:59:59")]).toEqual([
    "slate",
    "programme",
    "programme",
  ]);
  expect(played.runs[0]?.startedBy).toBe("showcaller-task-start-channel");
  // The sweep sees what it was kept for, and wants nothing of it.
  const lines = await journalOf(played.match, "SYSTEM" as LiveEvent["id"]);
  expect(lines.filter(({ name }) => name === "channel.orphan")).toEqual([]);
});

test.each(
  doubled([
    { name: "ten minutes apart" },
    {
      name: "the second's preparation begins as the first stops",
      first: { overrun: { policy: "stop", limit: "PT0S" } },
    },
    {
      name: "the first extended to touch the second",
      when: [["19:50", (m: Match) => pressed(m, (e, at) => extend(e, "PT10M", at))]],
    },
  ]),
)("other rights, with start-over: stop, reset, wait, start: $name", async ({ name, ...wish }) => {
  const touching = name.includes("as the first stops");
  const played = await backToBack({
    ...wish,
    startover: HOUR_BACK,
    first: { ...CUP, ...wish.first },
    second: { rights: "league", ...(touching ? { start: { instant: "2025-08-15T20:20:00Z" } } : {}) },
  });
  expect(await both(played, 2)).toEqual([]);
  const [first, second] = played.runs;
  const [before, reset = 0] = resets(played);
  // What the packager held before the first was nobody's we knew: that is reset, too.
  expect(resets(played)).toHaveLength(2);
  expect(before).toBeLessThan(first?.requestedAt ?? 0);
  expect(reset).toBeGreaterThanOrEqual(first?.idleAt ?? Number.POSITIVE_INFINITY);
  expect((second?.requestedAt ?? 0) - reset).toBeGreaterThanOrEqual(30 * SECOND);
  expect((second?.requestedAt ?? 0) - reset).toBeLessThan(MINUTE);
  expect(contentFrom(played)).toBeGreaterThan(second?.requestedAt ?? Number.POSITIVE_INFINITY);
  const lines = (await journalOf(played.match, played.second)).filter(({ name }) => name === "channel.reset");
  expect(lines).toMatchObject([{ why: expect.stringContaining("rights:cup"), channel: CHANNEL }]);
});

/** Within a minute and a half of the call, every invocation that makes it dies there; then they live again. */
test.each([
  ["before", "ResetChannelState", "start-channel"],
  ["after", "ResetChannelState", "start-channel"],
  ["before", "BatchUpdateSchedule", "stop-channel"],
  ["after", "BatchUpdateSchedule", "stop-channel"],
] as const)(
  "dies %s %s in %s, again and again: the second is on air in time, and reaches nothing of the first",
  async (when, operation, task) => {
    const resetting = operation === "ResetChannelState";
    const played = await backToBack({
      startover: HOUR_BACK,
      first: CUP,
      second: resetting ? { rights: "league" } : CUP,
      when: [
        [
          "20:04",
          ({ site }) =>
            site.gate.faults.add({
              match: { function: `showcaller-task-${task}`, operation },
              until: clock(resetting ? "20:17:30" : "20:06"),
              effect: { kind: "crash-invocation", when },
            }),
        ],
      ],
    });
    expect(await both(played, resetting ? 2 : 1)).toEqual([]);
    const struck = played.match.site.gate.calls.query({ operation, function: `showcaller-task-${task}` });
    expect(struck.some(({ outcome }) => outcome.startsWith("crash-invocation"))).toBe(true);
    if (resetting) expect(contentFrom(played)).toBeGreaterThan(played.runs[1]?.requestedAt ?? Number.POSITIVE_INFINITY);
    expect([played.at("20:20"), played.at("20:29:59")]).not.toContain("programme");
  },
);

test.each([0, 1])(
  "held beyond its booking, other rights: keeps its encoder; the second follows when it is over (loss %d)",
  async (loss) => {
    const played = await backToBack({
      startover: HOUR_BACK,
      first: CUP,
      second: { rights: "league" },
      loss,
      when: [
        ["19:55", (m) => pressed(m, hold)],
        ["20:20", (m) => pressed(m, release)],
      ],
    });
    expect(await wrongs(played.match, { status: "ended", starts: 2 })).toEqual([]);
    expect(await wrongs(played.match, { status: "ended", starts: 2, id: played.second, carried: [] })).toEqual([]);
    expect([played.at("20:16"), played.at("20:24:59")]).toEqual(["programme", "programme"]);
    expect([played.at("20:45"), played.at("20:59:59")]).toEqual(["programme", "programme"]);
    expect(contentFrom(played)).toBeGreaterThan(played.runs[1]?.requestedAt ?? Number.POSITIVE_INFINITY);
  },
);

test.each([0, 1])(
  "held into the second one's lead, the same rights: never stopped, and the second opens on its pre-show (loss %d)",
  async (loss) => {
    const played = await backToBack({
      startover: HOUR_BACK,
      first: CUP,
      second: CUP,
      loss,
      when: [
        ["19:55", (m) => pressed(m, hold)],
        ["20:18", (m) => pressed(m, release)],
      ],
    });
    expect(await both(played, 1)).toEqual([]);
    expect([played.at("20:22:59"), played.at("20:24"), played.at("20:29:59"), played.at("20:30:01")]).toEqual([
      "programme",
      "slate",
      "slate",
      "programme",
    ]);
  },
);

test.each([0, 1])(
  "the second cancelled after the first was kept for it: down within two minutes (loss %d)",
  async (loss) => {
    const ids: LiveEvent["id"][] = [];
    const played = await backToBack({
      loss,
      when: [
        [
          "20:08",
          async (m) => {
            const { items } = await m.site.deps.store.liveEvents.list({
              from: "2025-08-15T20:00:00Z",
              to: "2025-08-15T21:00:00Z",
            });
            const [other] = items.filter(({ id }) => id !== m.id);
            if (!other) throw new Error("no second");
            ids.push(other.id);
            await m.site.deps.store.liveEvents.change(other.id, "cms", ({ event }) =>
              cancel(event, { actor: "cms", now: m.site.world.now }),
            );
          },
        ],
      ],
    });
    expect(ids).toEqual([played.second]);
    expect(await wrongs(played.match, { status: "ended", graceSeconds: 3 * 60 })).toEqual([]);
    expect(played.runs).toHaveLength(1);
    const stopped = played.runs[0]?.stopRequestedAt ?? Number.POSITIVE_INFINITY;
    expect(stopped).toBeGreaterThanOrEqual(clock("20:08"));
    expect(stopped).toBeLessThanOrEqual(clock("20:10"));
  },
);

test.each([0, 1])(
  "the second booked between the stop's look and its write: seen, and kept for it (loss %d)",
  async (loss) => {
    const booked: LiveEvent["id"][] = [];
    const match = await play({
      regions: [REGION],
      input: { ...FIRST },
      given: (here) => {
        setWeather(here.site.world, [{ source: "*", loss }]);
        const { write } = here.table;
        here.table.write = async (writes) => {
          const stops = writes.some((one) => "put" in one && JSON.stringify(one.put).includes('"channel.stop"'));
          if (stops && booked.length === 0) {
            here.table.write = write;
            const done = await bookAnother(here, { ...SECOND_SHOW, start: { instant: "2025-08-15T20:30:00Z" } });
            if (done.kind === "changed") booked.push(done.stored.event.id);
          }
          return write(writes);
        };
      },
      until: "22:30",
    });
    expect(booked).toHaveLength(1);
    expect(await wrongs(match, { status: "ended" })).toEqual([]);
    expect(await wrongs(match, { status: "ended", id: booked[0] as LiveEvent["id"] })).toEqual([]);
  },
);
