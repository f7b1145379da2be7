import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Shelf } from "../kernel/types.ts";
import { REGION, START_OF_TEST, type Stage, stage } from "./testing.ts";

const minute = 60_000;
const end = START_OF_TEST + 40 * minute;
const at = (ms: number): string => new Date(START_OF_TEST + ms).toISOString();

/** What the clients do and when; on the shelf like everything else, so that a kill repeats the call it undid. */
const script: [ms: number, service: string, operation: string, input: (s: Stage) => object][] = [
  [0, "mediaconnect", "StartFlow", (s) => ({ FlowArn: north(s).flowArns[0] })],
  [0, "medialive", "StartChannel", (s) => ({ ChannelId: north(s).channelId })],
  [
    1000,
    "medialive",
    "BatchUpdateSchedule",
    (s) => ({
      ChannelId: north(s).channelId,
      Creates: {
        ScheduleActions: [
          {
            ActionName: "air",
            ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: "programme" } },
            ScheduleActionStartSettings: { FixedModeScheduleActionStartSettings: { Time: at(12 * minute) } },
          },
        ],
      },
    }),
  ],
  [15 * minute, "mediaconnect", "StopFlow", (s) => ({ FlowArn: north(s).flowArns[0] })],
  [
    17 * minute,
    "medialive",
    "RestartChannelPipelines",
    (s) => ({ ChannelId: north(s).channelId, PipelineIds: ["PIPELINE_1"] }),
  ],
  [25 * minute, "medialive", "StopChannel", (s) => ({ ChannelId: north(s).channelId })],
  [25 * minute, "medialive", "StopChannel", (s) => ({ ChannelId: north(s).channelId })],
  [
    28 * minute,
    "mediapackagev2",
    "ResetChannelState",
    () => ({ ChannelGroupName: "showcaller", ChannelName: "north" }),
  ],
];
const north = (s: Stage) => s.twin.installChannel({ id: "north", region: REGION, flows: 1 });

const begin = (shelf: Shelf): Stage => {
  const s = stage({ shelf });
  s.world.on("script", (n) => {
    const [, service, operation, input] = script[n as number] ?? [];
    if (!service || !operation || !input) return;
    // The call is one synchronous step: it runs inside the timer's transaction.
    void s.outcome(operation, input(s), { service });
  });
  return s;
};

const prepare = (shelf: Shelf): void => {
  const s = begin(shelf);
  north(s);
  s.twin.faults.set(
    { region: REGION, name: "north" },
    { kind: "pipeline-loss", pipeline: 0, inMs: 20 * minute, forMs: 20_000 },
  );
  for (const [n, [ms]] of script.entries()) s.world.setTimer("script", String(n), START_OF_TEST + ms, n);
};

const history = (s: Stage): unknown => ({
  heard: s.heard(),
  pictures: s.twin.pictures("north"),
  runs: s.twin.runs(north(s).channelArn),
  timers: s.world.nextTimer(),
});

const bound = (shelf: Shelf): Shelf => ({
  put: shelf.put.bind(shelf),
  get: shelf.get.bind(shelf),
  delete: shelf.delete.bind(shelf),
  all: shelf.all.bind(shelf),
  atomically: shelf.atomically.bind(shelf),
  close: shelf.close.bind(shelf),
});

/** A shelf whose n-th write from now is the last thing the process does. */
const fragile = (shelf: Shelf, dies: { after: number; kill: () => void }): Shelf => {
  const counted =
    <A extends unknown[]>(write: (...a: A) => void) =>
    (...a: A): void => {
      if (dies.after-- === 0) dies.kill();
      else write(...a);
    };
  return { ...bound(shelf), put: counted(shelf.put.bind(shelf)), delete: counted(shelf.delete.bind(shelf)) };
};

test("killed at any write and started again, the same things happen at the same times", async () => {
  const told = async (killAfter: number): Promise<{ history: unknown; killed: boolean }> => {
    const shelf = memoryShelf();
    prepare(shelf);
    const dies = { after: Number.POSITIVE_INFINITY, kill: () => {} };
    const first = begin(fragile(shelf, dies));
    first.world.restore();
    dies.after = killAfter;
    dies.kill = () => first.world.kill();
    await first.world.runUntil(end);
    const killed = first.world.dead;
    const last = killed ? begin(shelf) : first;
    if (killed) {
      last.world.restore();
      await last.world.runUntil(end);
    }
    return { history: history(last), killed };
  };
  const whole = await told(Number.POSITIVE_INFINITY);
  expect(JSON.stringify(whole.history)).toContain("programme");
  let kills = 0;
  for (let n = 0; ; n++) {
    const { history, killed } = await told(n);
    if (!killed) break;
    kills += 1;
    expect(history, `killed at write ${n}`).toEqual(whole.history);
  }
  expect(kills).toBeGreaterThan(150);
});

test("a call from outside that is killed half-way has happened whole, or not at all", async () => {
  const outcomes = new Set<string>();
  for (let n = 0; n < 20; n++) {
    const shelf = memoryShelf();
    const dies = { after: n, kill: () => {} };
    const { channelId } = north(stage({ shelf }));
    const first = stage({ shelf: fragile(shelf, dies) });
    dies.after = n;
    dies.kill = () => first.world.kill();
    await first.outcome("StartChannel", { ChannelId: channelId });
    const last = stage({ shelf });
    last.world.restore();
    const state = await last.state(channelId);
    const told = last.heard().map(({ detail }) => detail.state);
    await last.pass(11 * minute);
    outcomes.add(`${state} ${told} ${await last.state(channelId)}`);
  }
  expect([...outcomes].sort()).toEqual(["IDLE  IDLE", "STARTING STARTING RUNNING"]);
});

const step = fc.oneof(
  fc.record({
    call: fc.constantFrom("StartChannel", "StopChannel", "RestartChannelPipelines", "UpdateChannel", "DeleteChannel"),
    of: fc.constantFrom("a", "b"),
  }),
  fc.record({ pass: fc.integer({ min: 0, max: 5 * minute }) }),
  fc.record({
    fault: fc.constantFrom(
      { kind: "stuck-starting" } as const,
      { kind: "start-fails" } as const,
      { kind: "update-fails" } as const,
      { kind: "maintenance-restart", inMs: 1000 } as const,
      { kind: "pipeline-loss", pipeline: 0, forMs: null } as const,
      { kind: "pipeline-loss", pipeline: 1 } as const,
    ),
    of: fc.constantFrom("a", "b"),
  }),
);

test("whatever happens, books and bus stay sane, and every state has a way out", async () => {
  const vocabulary = ["CREATED", "STARTING", "RUNNING", "STOPPING", "STOPPED", "DELETING", "DELETED"];
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1000 }),
      fc.array(step, { minLength: 5, maxLength: 25 }),
      async (seed, steps) => {
        const s = stage({ seed });
        const ids = new Map(
          (["a", "b"] as const).map((id) => {
            const { channelId } = s.twin.installChannel({
              id,
              region: REGION,
              flows: 0,
              class: id === "a" ? "STANDARD" : "SINGLE_PIPELINE",
            });
            return [id, channelId] as const;
          }),
        );
        for (const one of steps) {
          if ("pass" in one) await s.pass(one.pass);
          else if ("fault" in one) s.twin.faults.set({ region: REGION, name: one.of }, one.fault);
          else await s.outcome(one.call, { ChannelId: ids.get(one.of) });
          for (const id of ids.values()) await checkChannel(s, id);
        }
        for (const event of s.heard("MediaLive Channel State Change")) expect(vocabulary).toContain(event.detail.state);
        for (const { id } of s.twin.faults.list()) s.twin.faults.clear(id);
        for (const id of ids.values()) await leave(s, id);
        for (const arn of s.twin.channels()) checkIntervals(s, arn);
      },
    ),
    { numRuns: 150, seed: 20261121 },
  );
});

const checkChannel = async (s: Stage, ChannelId: string): Promise<void> => {
  // Past the rate, which is not the subject here.
  s.world.shelf.delete("twin.bucket", `medialive/${REGION}`);
  const { State, PipelinesRunningCount, PipelineDetails } = await s.call("DescribeChannel", { ChannelId });
  expect(PipelineDetails).toHaveLength(PipelinesRunningCount as number);
  if (State === "RUNNING") expect(PipelinesRunningCount).toBeGreaterThan(0);
  if (!["RUNNING", "RECOVERING", "STOPPING"].includes(State as string)) expect(PipelinesRunningCount).toBe(0);
};

/** From any state to IDLE or DELETED with calls that this state accepts. */
const leave = async (s: Stage, ChannelId: string): Promise<void> => {
  for (let tries = 0; tries < 4; tries++) {
    const state = await s.state(ChannelId);
    if (state === "IDLE" || state === "DELETED") return;
    await s.outcome("StopChannel", { ChannelId });
    await s.outcome("UpdateChannel", { ChannelId, Name: "again" });
    await s.pass(15 * minute);
  }
  expect(await s.state(ChannelId)).toBe("IDLE");
};

const checkIntervals = (s: Stage, arn: string): void => {
  let last = 0;
  for (const { from, to } of s.twin.intervals(arn)) {
    expect(from).toBeGreaterThanOrEqual(last);
    expect(to).toBeGreaterThanOrEqual(from);
    last = to ?? Number.NaN;
  }
};
