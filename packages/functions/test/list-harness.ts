import { createStore } from "@showcaller/adapters/state/store";
import type { Projection, RevocationJob } from "@showcaller/contracts";
import type { Outcome, Table } from "@showcaller/core/ports";
import { type TaskName, type TaskOutput, tasks } from "@showcaller/workflows";
import type { Deps } from "../src/runtime/deps.ts";
import { revokeAsk } from "../src/tasks/revoke-ask/handle.ts";
import { revokeConfirm } from "../src/tasks/revoke-confirm/handle.ts";
import { revokeProject } from "../src/tasks/revoke-project/handle.ts";
import { revokeRecord } from "../src/tasks/revoke-record/handle.ts";
import { revokeTell } from "../src/tasks/revoke-tell/handle.ts";
import { revokeValidate } from "../src/tasks/revoke-validate/handle.ts";
import { createHarness } from "./api-harness.ts";

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });

/**
 * The API, and the tasks of the machine `revoke` one by one over the same table. `over`: what stands between the tasks and the table; `status`:
 * what the edge answers at each location.
 */
export async function listHarness() {
  const api = await createHarness();
  const { table, clock } = api;
  const seams = { over: (inner: Table): Table => inner };
  const status: Record<string, number> = { london: 410, madrid: 410 };
  const completed: string[] = [];
  const asked: string[] = [];
  const posted: { url: string; body: string }[] = [];
  const deps = (): Deps =>
    ({
      clock,
      sleep: async (ms: number) => {
        clock.at += ms;
      },
      store: createStore({ table: seams.over(table), clock, ids: { ulid: () => "unused" } }),
      executions: {
        succeed: async (token: string) => {
          completed.push(token);
          return ok("done" as const);
        },
      },
      probes: {
        locations: Object.keys(status),
        get: async (location: string, path: string) => {
          asked.push(path);
          return ok({ status: status[location] ?? 500 });
        },
      },
      secrets: { read: async () => ok(new Uint8Array(32).fill(7)) },
      posts: {
        post: async (url: string, { body }: { body: string }) => {
          posted.push({ url, body });
          return ok({ status: 200 });
        },
      },
    }) as unknown as Deps;
  const HANDLERS = {
    "revoke-validate": revokeValidate,
    "revoke-ask": revokeAsk,
    "revoke-record": revokeRecord,
    "revoke-project": revokeProject,
    "revoke-confirm": revokeConfirm,
    "revoke-tell": revokeTell,
  };
  type Name = keyof typeof HANDLERS & TaskName;
  /** One task, its input and output held to their schemas. */
  const task = async <N extends Name>(name: N, job: string, more: object = {}, attempt = 1): Promise<TaskOutput<N>> => {
    const input = tasks[name].input.parse({ contract: 1, job, attempt, execution: "x", ...more });
    const handle = HANDLERS[name] as unknown as (input: unknown, deps: Deps) => Promise<unknown>;
    return tasks[name].output.parse(await handle(input, deps())) as TaskOutput<N>;
  };
  const post = (csv: string, query = "", more: object = {}) =>
    api.send("POST", `/v1/revocations/bulk${query && `?${query}`}`, {
      raw: csv,
      headers: { "content-type": "text/csv" },
      ...more,
    });
  /** The projector's part: every mark that is there, told. */
  const project = async (): Promise<void> => {
    const { projections } = api.store;
    for (;;) {
      const { held, pending } = await projections.due(clock.at, 48);
      const changes = held.map(({ revocation: { id, kind, rev, expiresAt, lifted }, was }) => ({
        ...{ id, kind, rev, expiresAt, was, present: lifted === undefined },
      }));
      if (pending.length + changes.length === 0) return;
      await table.write(projections.acknowledged({ batch: 1, content: await content(), changes, pending }, clock.at));
    }
  };
  const content = async () => (await api.store.edge.read()).projection.content;
  /** The edge refuses, has a key and is on air; `counts`: what its store holds. */
  const onAir = async (
    counts: Projection["content"]["counts"] = { session: 0, subject: 0, channel: 0 },
  ): Promise<void> => {
    const { edge } = api.store;
    const state = await edge.read();
    await edge.set(state.settings, { mode: "enforce", outageGrace: 900, approvalAbove: 1_000 }, "kim");
    const at = "2027-08-01T00:00:00Z";
    await edge.setKeys([], [{ kid: "k1", role: "active", secret: "key-1", rev: 1, createdAt: at, updatedAt: at }], {
      kind: "request",
      name: "edge.key",
      text: "k1",
      why: "a test",
      actor: "kim",
    });
    await edge.advance(state.projection, {
      ...state.projection,
      content: { ...state.projection.content, counts, heartbeat: Math.floor(clock.at / 1000) },
    });
  };
  const job = async (
    id: string,
  ): Promise<RevocationJob & { results: { items: { row: number; answer: string; detail: string }[] } }> =>
    (await api.send("GET", `/v1/jobs/${id}`)).body as never;
  return { ...api, seams, status, completed, asked, posted, task, post, project, onAir, job };
}

export const sessions = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => (from + n).toString(16).padStart(32, "0"));
export const csvOf = (rows: readonly string[], heading = "session"): string => [heading, ...rows].join("\n");
