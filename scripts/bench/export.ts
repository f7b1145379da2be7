import { setTimeout } from "node:timers/promises";
import { createStore } from "@showcaller/adapters/state/store";
import { memoryTable } from "@showcaller/adapters/table/memory";
import { itemSize } from "@showcaller/adapters/table/size";
import type { ChannelId, LiveEvent } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import type { Item, Table as Port, Write } from "@showcaller/core/ports";
import { DAY, formatInstant, HOUR, parseInstant } from "@showcaller/core/time/instant";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { exporting } from "@showcaller/functions/export/handle";
import { prices } from "@showcaller/local/rehearsal/prices";
import { channel, eventId } from "@showcaller/testkit/builders";
import { read } from "../project.ts";
import type { Table } from "./table.ts";

/** Milliseconds of a call of DynamoDB's, as in latency.ts: a model, for want of an account. */
const MODEL = { read: 6, write: 15 } as const;
/** Exports a month, and what each pays besides its reads: a PUT, a GB between Regions and a GB kept for a month (S3 Standard, general knowledge). */
const A_MONTH = 8_760;
const S3 = { put: 0.005 / 1_000, transferGb: 0.02, keptGb: 0.023, keptDays: 30 } as const;
/** Of the function (stacks/functions.ts). */
const GIGABYTES = 1;
const NOW = parseInstant("2025-08-01T12:00:00Z");

interface House {
  what: string;
  matches: number;
  revocations: number;
}
const HOUSES: readonly House[] = [
  { what: "an empty house", matches: 0, revocations: 0 },
  { what: "a season: 380 matches, two legs each", matches: 380, revocations: 0 },
  { what: "the same, and 10,000 revocations", matches: 380, revocations: 10_000 },
];

/** What exporting desired state costs each five minutes, and what bringing it back takes. */
export async function exported(): Promise<Table[]> {
  const rows: (string | number)[][] = [];
  for (const house of HOUSES) rows.push(await measured(house));
  return [
    {
      title: "export and rebuild of desired state",
      head: ["", "queries", "read units", "kB", "s", "$ a month", "rebuild: writes", "s"],
      rows,
      notes: [
        `Seconds are this machine's, with ${MODEL.read} ms a read and ${MODEL.write} ms a write. A month: ${A_MONTH.toLocaleString("en")} exports of read units, a PUT, the bytes between two Regions,`,
        `${S3.keptDays} days of versions, and the function's ${GIGABYTES} GB for its seconds, at list prices.`,
      ],
    },
  ];
}

async function measured(house: House): Promise<(string | number)[]> {
  const clock = { now: () => NOW };
  let serial = 0;
  const ids = { ulid: () => eventId(1_000_000 + serial++) };
  const full = memoryTable(clock);
  await furnish(createStore({ table: full, clock, ids }), house);
  const kept: string[] = [];
  const depsOf = (table: Port) => ({
    clock,
    store: createStore({ table, clock, ids }),
    about: { stage: "bench", home: "eu-west-2" },
    archive: {
      put: async (text: string) => ({ ok: true as const, value: { version: `v${kept.push(text)}` } }),
      get: async () => {
        const text = kept.at(-1);
        return { ok: true as const, value: text === undefined ? undefined : { version: `v${kept.length}`, text } };
      },
    },
    encoders: () => ({ list: async () => ({ ok: true as const, value: [] }) }) as never,
    schedules: { list: async () => ({ ok: true as const, value: [] }) } as never,
  });
  // The first says that the table is new, and compiles what it runs.
  await exporting(depsOf(full));
  const out = counted(full);
  const written = await timed(() => exporting(depsOf(out.table)));
  const bytes = Buffer.byteLength(kept.at(-1) ?? "");

  const empty = memoryTable(clock);
  await createStore({ table: empty, clock, ids }).generations.put(undefined, { state: "rebuilding", why: "bench" });
  const back = counted(empty);
  const rebuilt = await timed(() => exporting(depsOf(back.table)));
  const dollars =
    A_MONTH *
      (out.count.units * prices.readUnit +
        S3.put +
        (bytes / 1e9) * S3.transferGb +
        prices.invocation +
        written * GIGABYTES * prices.gigabyteSecond) +
    (bytes / 1e9) * A_MONTH * (S3.keptDays / 30) * S3.keptGb;
  return [
    house.what,
    out.count.reads,
    Math.round(out.count.units),
    Math.round(bytes / 1000),
    written.toFixed(2),
    dollars.toFixed(2),
    back.count.writes,
    rebuilt.toFixed(2),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The table behind the model's latency, and what is asked of it. A strongly consistent read takes a unit for each 4 KB, one of an index half. */
function counted(table: Port) {
  const count = { reads: 0, units: 0, writes: 0 };
  const weigh = (items: readonly Item[], part: number): void => {
    count.reads += 1;
    count.units += Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemSize(item), 0) / 4096)) * part;
  };
  const port: Port = {
    async get(key) {
      await setTimeout(MODEL.read);
      const item = await table.get(key);
      weigh(item ? [item] : [], 1);
      return item;
    },
    async query(request) {
      await setTimeout(MODEL.read);
      const page = await table.query(request);
      weigh(page.items, request.index ? 0.5 : 1);
      return page;
    },
    async write(writes: readonly Write[]) {
      await setTimeout(MODEL.write);
      count.writes += writes.length;
      return table.write(writes);
    },
  };
  return { table: port, count };
}

/** Ten channels in each of two Regions, a season booked on them, and who may not watch. */
async function furnish(store: ReturnType<typeof createStore>, { matches, revocations }: House): Promise<void> {
  if (matches > 0)
    for (let n = 0; n < 20; n++) {
      const one = channel(`main-${n}`, { region: n < 10 ? "eu-west-1" : "eu-central-1" });
      await store.channels.put(one.id, "bench", () => ({ channel: one }));
    }
  const fixtures = JSON.parse(read("examples/premier-league-2025-26.json")) as {
    matches: { team1: string; team2: string }[];
  };
  for (let n = 0; n < matches; n++) {
    const { team1 = "", team2 = "" } = fixtures.matches[n] ?? {};
    // Ten at a time, a day apart: on each channel one a day.
    const start = { instant: formatInstant(NOW + (Math.floor(n / 10) + 1) * DAY + 7 * HOUR) };
    const legs = [n % 10, 10 + (n % 10)].map((of) => ({ channel: `main-${of}` as ChannelId }));
    const decision = create(
      { title: `${team1} - ${team2}`, start, duration: "PT2H", legs },
      { id: eventId(n) as LiveEvent["id"], actor: "bench", now: NOW, tzdata: "bench" },
    );
    const made = await store.liveEvents.create(decision, "bench");
    if (made.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(made)}`);
  }
  for (let n = 0; n < revocations; n++) {
    const session = n.toString(16).padStart(32, "0");
    await store.revocations.revoke(
      revocationOf({ kind: "session", session }, { expiresAt: NOW + DAY, why: "shared" }),
      "bench",
    );
  }
}
