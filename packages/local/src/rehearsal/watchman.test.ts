import { MINUTE } from "@showcaller/core/time/instant";
import { AIR, channel, channelId, encoderArn, eventId, leg, liveEvent, type Wish } from "@showcaller/testkit/builders";
import { beforeEach, describe, expect, it } from "vitest";
import type { Site } from "../laptop/site.ts";
import type { RunRecord } from "../twin/twin.ts";
import type { Strike } from "./fate.ts";
import { Watchman } from "./watchman.ts";

const ENCODER = encoderArn("main").split(":").at(-1) ?? "";
const BOOKS = `twin.run:eu-west-1/${ENCODER}`;
/** With a lead of 15 min and a tail of 5 min. */
const [PREPARE, OVER] = [AIR - 15 * MINUTE, AIR + 125 * MINUTE];

const world = { now: PREPARE };
let struck: Strike | undefined;
let watchman: Watchman;
beforeEach(() => {
  struck = undefined;
  world.now = PREPARE;
  watchman = new Watchman({ onAir: () => {}, hindrance: () => struck });
  watchman.begin({ world } as unknown as Site, [channel("main"), channel("other")]);
});
const laws = (): string[] => watchman.breaks.map(({ law }) => law);
const booked = (id: number, wish: Wish = {}) => liveEvent({ id: eventId(id), rev: 1, plan: 1, ...wish });

describe("a channel that is booked twice", () => {
  it.each([
    ["at the same time", 0, ["law 5"]],
    ["from a moment before the other is over", 139, ["law 5"]],
    ["one after the other", 200, []],
  ])("%s", (_, minutes, expected) => {
    watchman.versions([booked(1), booked(2, { air: AIR + minutes * MINUTE })]);
    expect(laws()).toEqual(expected);
  });
  it("on another channel, or by what is cancelled, is not", () => {
    const elsewhere = [leg({ channel: channelId("other") })];
    watchman.versions([booked(1), { ...booked(2), legs: elsewhere.map(({ channel: id }) => ({ channel: id })) }]);
    watchman.versions([{ ...booked(1), rev: 2, status: "cancelled" }, booked(3)]);
    expect(laws().filter((law) => law === "law 5")).toEqual([]);
  });
});

describe("an encoder's books", () => {
  const run = (wish: Partial<RunRecord> = {}): RunRecord =>
    ({
      run: 1,
      start: { accepted: 1, refused: 0 },
      stop: { accepted: 0, refused: 0 },
      restart: { accepted: 0, refused: 0 },
      startedBy: "showcaller-task-start-channel",
      requestedAt: PREPARE,
      ...wish,
    }) as RunRecord;
  const stopped = (late: number): void => {
    watchman.versions([booked(1)]);
    watchman.written(BOOKS, "1", run());
    world.now = OVER + late;
    watchman.written(BOOKS, "1", run({ stop: { accepted: 1, refused: 0 }, stopRequestedAt: OVER + late }));
  };

  it("have one start and one stop that AWS took, however many it refused", () => {
    watchman.versions([booked(1)]);
    watchman.written(BOOKS, "1", run({ start: { accepted: 1, refused: 4 } }));
    expect(laws()).toEqual([]);
    watchman.written(BOOKS, "1", run({ start: { accepted: 2, refused: 0 } }));
    watchman.written(BOOKS, "1", run({ stop: { accepted: 2, refused: 0 } }));
    expect(laws()).toEqual(["law 7", "law 7"]);
  });
  it("have no start outside of every hull", () => {
    watchman.written(BOOKS, "1", run());
    expect(laws()).toEqual(["law 6"]);
  });
  const restart = { accepted: 1, refused: 0 };
  const onAir = (minutes: number): void => {
    watchman.versions([booked(1, { status: "on-air" })]);
    watchman.written(BOOKS, "1", run());
    world.now = AIR + minutes * MINUTE;
  };
  it.each([
    ["of a healthy pipeline on air", 30, { restarted: 1, stopped: 0 }, ["law 4"], "healthyOnAir"],
    ["of a sick one on air", 30, undefined, [], "sick"],
    ["of a healthy one before air", -5, { restarted: 1, stopped: 0 }, [], "healthyElsewhere"],
  ])("a restart %s is counted as such", (_, minutes, well, expected, counted) => {
    onAir(minutes);
    watchman.written(BOOKS, "1", run({ restart, ...(well ? { well } : {}) }));
    expect(laws()).toEqual(expected);
    expect(Object.entries(watchman.restarts).filter(([, count]) => count > 0)).toEqual([[counted, 1]]);
  });
  it.each([
    ["by a remedy, a pipeline being healthy", "showcaller-task-remediate", { restarted: 0, stopped: 1 }, ["law 4"]],
    ["by a remedy, none being healthy", "showcaller-task-remediate", undefined, []],
    ["by the sweep, none being healthy", "showcaller-sweep", undefined, ["law 5"]],
  ])("a stop on air %s", (_, stoppedBy, well, expected) => {
    onAir(30);
    const stop = { accepted: 1, refused: 0 };
    watchman.written(BOOKS, "1", run({ stop, stopRequestedAt: world.now, stoppedBy, ...(well ? { well } : {}) }));
    expect(laws()).toEqual(expected);
  });
  it("are a human's own business where a human starts it", () => {
    watchman.written(BOOKS, "1", run({ startedBy: "client", start: { accepted: 2, refused: 0 } }));
    expect(laws()).toEqual([]);
  });
  it("have a stop within two minutes of the hull", () => {
    stopped(2 * MINUTE);
    expect(laws()).toEqual([]);
  });
  it("have a later one only where what stops it was struck, which is said by name", () => {
    stopped(2 * MINUTE + 1);
    expect(watchman.breaks).toMatchObject([{ law: "law 6", what: "main was stopped 120 s after its hull" }]);
    expect(watchman.excused).toEqual([]);
  });
  it("say what excuses it", () => {
    struck = {
      place: "p",
      at: OVER,
      kinds: ["throttle"],
      what: "throttle at medialive StopChannel",
      subject: "s",
      media: false,
    };
    stopped(3 * MINUTE);
    expect(laws()).toEqual([]);
    expect(watchman.excused).toMatchObject([
      {
        law: "law 6",
        what: expect.stringContaining("main was stopped 180 s after its hull: throttle at medialive StopChannel"),
      },
    ]);
  });
});
