import { createStore } from "@showcaller/adapters/state/store";
import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import type { Channel, LiveEvent } from "@showcaller/contracts";
import type {
  Failure,
  FlowState,
  ListedAlert,
  Measured,
  ObservedChannel,
  ObservedFlow,
  Outcome,
} from "@showcaller/core/ports";
import { AIR, channel, eventId, liveEvent, seen, type Wish } from "@showcaller/testkit/builders";
import type { Deps } from "../src/runtime/deps.ts";

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const failed = (kind: Failure["kind"], code = "Broken"): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { kind, code, message: "as the test has it" },
});

/**
 * The outside world, standing still: every call is noted as `<port>.<operation> <what>`, and answers well unless `refuse` says
 * otherwise. Nothing moves by itself: a started encoder stays IDLE until the test says RUNNING.
 */
export const fakeDeps = () => {
  const clock = { at: AIR, now: () => clock.at };
  const table: MemoryTable = memoryTable();
  let ids = 0;
  const store = createStore({ table, clock, ids: { ulid: () => eventId(500_000 + ids++) } });
  const calls: string[] = [];
  const encoders = new Map<string, ObservedChannel>();
  const alerts = new Map<string, ListedAlert[]>();
  /** What CloudWatch has of an encoder's ActiveAlerts; nothing, unless the test says so. */
  const measured = new Map<string, Measured>();
  /** WAF's sets, by family. */
  const sets: Record<4 | 6, string[]> = { 4: [], 6: [] };
  const flows = new Map<string, FlowState>();
  const running = new Map<string, "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED">();
  /** Called with each noted call: a failure instead of the answer. */
  const hooks: { refuse: (call: string) => { ok: false; failure: Failure } | undefined } = { refuse: () => undefined };
  const call = async <T>(name: string, answer: () => T): Promise<Outcome<T>> => {
    calls.push(name);
    return hooks.refuse(name) ?? ok(answer());
  };
  const encoder = (arn: string) => encoders.get(arn) ?? seen({ arn, state: "IDLE", pipelinesRunning: 0 });
  const flow = (arn: string): ObservedFlow => ({ arn, name: arn, state: flows.get(arn) ?? "STANDBY" });
  const deps: Deps = {
    clock,
    sleep: async (ms) => {
      clock.at += ms;
    },
    store,
    encoders: (region) => ({
      list: () => call(`encoders.list ${region}`, () => [...encoders.values()]),
      describe: (arn) => call(`encoders.describe ${arn}`, () => encoder(arn)),
      alerts: (arn) => call(`encoders.alerts ${arn}`, () => alerts.get(arn) ?? []),
      start: (arn) => call(`encoders.start ${arn}`, () => ({ state: "STARTING" as const })),
      stop: (arn) => call(`encoders.stop ${arn}`, () => ({ state: "STOPPING" as const })),
      restartPipelines: (arn, pipelines) => call(`encoders.restartPipelines ${arn} ${pipelines}`, () => undefined),
      schedule: (arn, { create, remove }) =>
        call(`encoders.schedule ${arn} +${create.map(({ actionName }) => actionName)} -${remove}`, () => undefined),
    }),
    flows: (region) => ({
      list: () => call(`flows.list ${region}`, () => [...flows.keys()].map(flow)),
      describe: (arn) => call(`flows.describe ${arn}`, () => flow(arn)),
      // As MediaConnect: 400 for a flow that does not stand by.
      start: async (arn) => {
        const answer = await call(`flows.start ${arn}`, () => ({ state: "STARTING" as const }));
        return flow(arn).state === "STANDBY" ? answer : failed("conflict", "BadRequestException");
      },
      stop: (arn) => call(`flows.stop ${arn}`, () => ({ state: "STOPPING" as const })),
    }),
    metrics: (region) => ({
      activeAlerts: (asked) =>
        call(
          `metrics.activeAlerts ${region} ${asked.length}`,
          () => new Map(asked.flatMap(({ arn }) => (measured.has(arn) ? [[arn, measured.get(arn) ?? []]] : []))),
        ),
    }),
    monitoring: (region) => ({
      putAlarm: ({ name }) => call(`monitoring.putAlarm ${region} ${name}`, () => undefined),
      removeAlarms: (names) => call(`monitoring.removeAlarms ${region} ${names}`, () => undefined),
      alarms: (prefix) => call(`monitoring.alarms ${region} ${prefix}`, () => []),
      putDashboard: (name) => call(`monitoring.putDashboard ${name}`, () => undefined),
      removeDashboards: (names) => call(`monitoring.removeDashboards ${names}`, () => undefined),
      dashboards: (prefix) => call(`monitoring.dashboards ${prefix}`, () => []),
    }),
    packager: () => ({
      reset: ({ channelGroup, channel: name }) => call(`packager.reset ${channelGroup}/${name}`, () => undefined),
    }),
    probe: { manifest: (url) => call(`probe ${url}`, () => ({ status: 200 })) },
    posts: { post: (url) => call(`post ${url}`, () => ({ status: 200 })) },
    topics: { publish: ({ arn }) => call(`publish ${arn}`, () => undefined) },
    addressSets: {
      get: (family) => call(`addressSets.get ${family}`, () => ({ addresses: [...sets[family]], token: "1" })),
      update: (family, addresses) =>
        call(`addressSets.update ${family} ${addresses.length}`, () => {
          sets[family] = [...addresses];
        }),
    },
    probes: {
      locations: ["london", "madrid"],
      get: (location, path) => call(`probes.get ${location} ${path}`, () => ({ status: 410 })),
    },
    secrets: { read: (reference) => call(`secrets.read ${reference}`, () => new Uint8Array(32).fill(7)) },
    executions: {
      start: (machine, name) => call(`executions.start ${machine} ${name}`, () => "started" as const),
      describe: (_, name) =>
        call(`executions.describe ${name}`, () => {
          const status = running.get(name);
          return status && { status };
        }),
      succeed: (token) => call(`executions.succeed ${token}`, () => "done" as const),
      fail: (token) => call(`executions.fail ${token}`, () => "done" as const),
      heartbeat: (token) => call(`executions.heartbeat ${token}`, () => "done" as const),
    },
    schedules: {
      create: ({ name }) => call(`schedules.create ${name}`, () => "created" as const),
      remove: (name) => call(`schedules.remove ${name}`, () => "removed" as const),
      list: () => call("schedules.list", () => []),
    },
  };
  const register = async (...channels: Channel[]): Promise<void> => {
    for (const one of channels) await store.channels.put(one.id, "test", () => ({ channel: one }));
  };
  /** Books it past any rule, on channels that it registers. */
  const book = async (wish: Wish = {}): Promise<LiveEvent> => {
    const event = liveEvent({ rev: 1, plan: 1, ...wish });
    for (const { channel: id } of event.legs) if (!(await store.channels.get(id))) await register(channel(id));
    const entry = { kind: "request", name: "live-event.booked", text: "booked", why: "a test" } as const;
    const done = await store.liveEvents.create({ kind: "change", event, entry }, "cms");
    if (done.kind !== "changed") throw new Error(JSON.stringify(done));
    return event;
  };
  const journal = async (
    partition = "SYSTEM",
  ): Promise<{ name: string; text: string; why: string; data?: { raw?: string } }[]> =>
    (await table.query({ pk: `JOURNAL#${partition}` })).items.map((item) => item.data as never);
  return {
    deps,
    store,
    table,
    clock,
    calls,
    encoders,
    alerts,
    measured,
    sets,
    flows,
    running,
    hooks,
    register,
    book,
    journal,
  };
};
export type FakeDeps = ReturnType<typeof fakeDeps>;
