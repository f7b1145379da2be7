import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import { KICK_OFF } from "@showcaller/local/laptop/harness";
import { LOST, playbook, strike, UNTIL, WITH_BACKUP } from "@showcaller/local/laptop/scenarios/remedy";
import { clock, play } from "@showcaller/local/laptop/scenarios/scenario";
import { startLaptop } from "@showcaller/local/laptop/start";
import { type Evaluation, evaluations } from "@showcaller/local/stepfunctions/expressions";

export interface Recorded extends Evaluation {
  machine: string;
}

/** Of one expression of one machine, the first so many that see something different. */
const EACH = 40;

/** What every expression of ours saw and gave in whole runs: a calm match, a stormy one, an incident that nobody answers, a list of revocations. */
export async function recorded(): Promise<Recorded[]> {
  const seen = new Map<string, Map<string, Recorded>>();
  const listen = (message: unknown): void => {
    const evaluation = message as Evaluation;
    const machine = machineOf(evaluation);
    const key = `${machine} ${evaluation.source}`;
    const known = seen.get(key) ?? new Map<string, Recorded>();
    seen.set(key, known);
    if (known.size < EACH) known.set(JSON.stringify(evaluation.bindings), { ...evaluation, machine });
  };
  evaluations.subscribe(listen);
  try {
    await play({});
    await play({ regions: ["eu-west-1"], given: storm(["18:59:00", "19:20:00"], ["20:59:00", "21:20:00"]) });
    await play({ ...WITH_BACKUP, until: UNTIL, given: unanswered, when: [[LOST, bothLost]] });
    await play({
      ...{ ...WITH_BACKUP, until: UNTIL, when: [[LOST, bothLost]] },
      given: async (match) => {
        await unanswered(match);
        await storm(["19:02:03", "19:12:00"])(match);
      },
    });
    await revocations();
  } finally {
    evaluations.unsubscribe(listen);
  }
  return [...seen.values()].flatMap((each) => [...each.values()]);
}

/** `arn:aws:states:<region>:<account>:stateMachine:showcaller-start` → `start`. */
const machineOf = ({ bindings }: Evaluation): string => {
  const { context } = bindings.states as { context: { StateMachine: { Id: string } } };
  return (
    context.StateMachine.Id.split(":")
      .at(-1)
      ?.replace(/^showcaller-/, "") ?? ""
  );
};

type Given = NonNullable<Parameters<typeof play>[0]["given"]>;
type Match = Parameters<Given>[0];

const TASKS = { service: "lambda" } as const;
const THROTTLED = { kind: "throttle" } as const;

/** Every task fails for longer than its state tries again: what is caught is written down. */
const storm =
  (...spells: readonly (readonly [from: string, until: string])[]): Given =>
  ({ site }) => {
    for (const [from, until] of spells)
      site.gate.faults.add({
        match: { ...TASKS, resource: "showcaller-task-*" },
        from: clock(from),
        until: clock(until),
        effect: THROTTLED,
      });
  };

const unanswered: Given = async (match) => {
  await playbook("input-loss-two", { mode: "approve", approvalExpires: "PT1M" })(match);
  const at = { createdAt: "2025-08-15T18:00:00Z", createdBy: "op", updatedAt: "2025-08-15T18:00:00Z", updatedBy: "op" };
  const topic = "arn:aws:sns:eu-west-1:000000000000:on-call.fifo";
  await match.site.deps.store.webhooks.put("on-call" as never, "op", () => ({
    webhook: { id: "on-call" as never, rev: 1, name: "on call", topic, format: "showcaller", tells: ["page"], ...at },
  }));
  // Once the incident is told, telling fails: it is caught and tried again.
  match.site.gate.faults.add({ match: { service: "sns" }, effect: { kind: "throttle" }, times: 2 });
};
const bothLost = (match: Match): void => {
  strike({ kind: "input-loss", input: "programme" })(match);
  strike({ kind: "input-loss", input: "backup" })(match);
};

/** A list that waits for another person, then goes to the edge. */
async function revocations(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "showcaller-conformance-"));
  const at = parseInstant(KICK_OFF) - 1_200_000;
  const laptop = await startLaptop({ port: 0, data, speed: 0, empty: false, demo: "match", at });
  try {
    const json = { "content-type": "application/json" };
    const token = async (who: string): Promise<string> => {
      const answer = (await (await fetch(`${laptop.url}/_local/token?sub=${who}`)).json()) as { token: string };
      return `Bearer ${answer.token}`;
    };
    const ask = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const answer = await fetch(laptop.url + path, { method, body: text, headers });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { id?: string };
    };
    const pass = (seconds: number) =>
      ask("POST", "/_local/clock", { to: formatInstant(laptop.site.world.now + seconds * 1000) }, json);
    const kim = { ...json, authorization: await token("kim") };
    await ask("PUT", "/v1/edge", { mode: "enforce", outageGrace: 900, approvalAbove: 2 }, kim);
    await pass(60);
    const list = ["session", ...[1, 2, 3].map((n) => n.toString(16).padStart(32, "0"))].join("\n");
    const { id } = await ask("POST", "/v1/revocations/bulk", list, { ...kim, "content-type": "text/csv" });
    await pass(30);
    await ask("POST", `/v1/jobs/${id}/approve`, {}, { ...json, authorization: await token("sam") });
    await pass(900);
    // The next list's tasks fail for longer than their states try again.
    laptop.site.gate.faults.add({ match: { ...TASKS, resource: "showcaller-task-revoke-*" }, effect: THROTTLED });
    await ask("POST", "/v1/revocations/bulk", list, { ...kim, "content-type": "text/csv" });
    await pass(3600);
  } finally {
    await laptop.close();
    rmSync(data, { recursive: true, force: true });
  }
}
