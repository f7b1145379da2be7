import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEntry } from "@showcaller/contracts";
import type { Seen } from "@showcaller/core/doctor/account";
import { about, judged } from "@showcaller/core/doctor/finding";
import { eventsIn, parametersOf, type TaskTrace, tasksIn } from "@showcaller/core/doctor/trace";
import { formatInstant } from "@showcaller/core/time/instant";
import { type Check, type Context, query } from "./context.ts";

/** Of each machine so many executions: GetExecutionHistory gives 5 a second in most Regions (step-functions/latest/dg/service-quotas.html). */
const EXECUTIONS = 20;
const SIGNALS = 2000;
const DAY = 86_400_000;

/** Writes traces into a folder: only what core/doctor/trace.ts names. Reads AWS, and changes nothing there. */
export const recordTo =
  (folder: string): Check =>
  async (context) => {
    const tasks: TaskTrace[] = [];
    for (const machine of ["start", "stop"]) {
      const read = await tasksOf(machine, context);
      if (!read.ok) return judged("record", `${machine} machine`, read, () => []);
      tasks.push(...read.value);
    }
    const heard = await signals(context);
    if (!heard.ok) return judged("record", "signals", heard, () => []);
    const events = eventsIn(heard.value);
    mkdirSync(folder, { recursive: true });
    const lines = (all: readonly object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join("");
    writeFileSync(join(folder, "tasks.jsonl"), lines(tasks));
    writeFileSync(join(folder, "events.jsonl"), lines(events));
    writeFileSync(join(folder, "parameters.json"), `${JSON.stringify(parametersOf(tasks, events), null, 2)}\n`);
    return [about("record", folder)("ok", `${tasks.length} tasks and ${events.length} bus events, without names`)];
  };

async function tasksOf(machine: string, { account, deployment }: Context): Promise<Seen<TaskTrace[]>> {
  const arn = `${deployment.arn("states")}stateMachine:${deployment.prefix}-${machine}`;
  const executions = await account.executions(arn, EXECUTIONS);
  if (!executions.ok) return executions;
  const found: TaskTrace[] = [];
  for (const [n, execution] of executions.value.entries()) {
    const history = await account.history(execution);
    if (!history.ok) return history;
    found.push(...tasksIn(machine, n + 1, history.value));
  }
  return { ok: true, value: found };
}

/** Of the last 30 days. */
const signals = ({ store, now }: Context): Promise<Seen<JournalEntry[]>> =>
  query(async () => {
    const found: JournalEntry[] = [];
    const period = { from: formatInstant(now - 30 * DAY), to: formatInstant(now + DAY) };
    for (let cursor: string | undefined, first = true; (first || cursor) && found.length < SIGNALS; first = false) {
      const page = await store.signals.received({ ...period, limit: 100, ...(cursor ? { cursor } : {}) });
      found.push(...page.items);
      cursor = page.cursor;
    }
    return found;
  });
