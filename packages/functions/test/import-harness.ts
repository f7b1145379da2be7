import { keys } from "@showcaller/adapters/state/keys";
import { createStore } from "@showcaller/adapters/state/store";
import type { LiveEvent, RowAnswer, RowResult } from "@showcaller/contracts";
import { dispatcher } from "../src/dispatcher/handle.ts";
import type { Deps } from "../src/runtime/deps.ts";
import { createHarness, type Got } from "./api-harness.ts";
import { channel } from "./requests.ts";

export type Counts = Partial<Record<RowAnswer, number>>;
export interface Imported {
  counts: Counts;
  status: string;
  source: string;
  note?: string;
  results: RowResult[];
  id: string;
}

/** The API with so many channels in enforce, and imports that run to their end as the dispatcher runs them. */
export async function importHarness(options: { at?: string; channels?: number; region?: string } = {}) {
  const harness = await createHarness({ at: options.at ?? "2025-08-01T00:00:00Z" });
  const { table, clock, send } = harness;
  let count = 0;
  const store = createStore({ table, clock, ids: { ulid: () => `01J${String(++count).padStart(23, "0")}` } });
  for (let number = 1; number <= (options.channels ?? 10); number++) {
    const path = `/v1/channels/pitch-${String(number).padStart(2, "0")}`;
    await send("PUT", path, { body: channel(number) });
    await send("PUT", path, { body: channel(number, { mode: "enforce" }), headers: { "if-match": '"1"' } });
  }
  const post = (file: string | object, query = "", headers: Record<string, string> = {}): Promise<Got> =>
    send("POST", `/v1/imports${query && `?${query}`}`, {
      raw: typeof file === "string" ? file : JSON.stringify(file),
      headers: { "content-type": "application/octet-stream", ...headers },
    });
  /** Slices until the job is over: what its stream records would bring. */
  const run = async (id: string): Promise<Imported> => {
    for (let slices = 0; slices < 500; slices++) {
      const job = await store.jobs.read(id as never);
      if (job?.status !== "running") break;
      // As its record comes out of the stream.
      await dispatcher([{ before: undefined, after: await table.get(keys.job(job.id)) }], {
        store,
        clock,
      } as unknown as Deps);
    }
    return read(id);
  };
  const read = async (id: string): Promise<Imported> => {
    const results: RowResult[] = [];
    let body: Record<string, unknown> = {};
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const got = await send("GET", `/v1/jobs/${id}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
      body = got.body;
      const page = body.results as { items: RowResult[]; cursor?: string };
      results.push(...page.items);
      cursor = page.cursor;
    }
    return { ...(body as unknown as Imported), results, id };
  };
  const imported = async (file: string | object, query = ""): Promise<Imported> => {
    const got = await post(file, query);
    if (got.status !== 202) throw new Error(`${got.status} ${got.text}`);
    return run(String(got.body.id));
  };
  const events = async (): Promise<LiveEvent[]> => {
    const found: LiveEvent[] = [];
    for (const item of table.snapshot().items) if (item.sk === "EVENT") found.push(item.data as unknown as LiveEvent);
    return found;
  };
  return { ...harness, jobs: store.jobs, full: store, post, run, imported, events };
}
