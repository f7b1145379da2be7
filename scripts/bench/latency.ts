import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { Channel, LiveEvent, PlaybookId } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import { functionName, taskFunctionName } from "@showcaller/functions/catalog";
import { startEngine } from "@showcaller/local/dynamodb/engine";
import { memoryShelf } from "@showcaller/local/kernel/shelf";
import { START } from "@showcaller/local/laptop/harness";
import { installAndRegister } from "@showcaller/local/laptop/register";
import { LOSS, WITH_BACKUP } from "@showcaller/local/laptop/scenarios/remedy";
import { createSite, engineKeep, MEDIA, type Site, TABLE } from "@showcaller/local/laptop/site";
import { type ColdStart, coldStart } from "./lambda.ts";
import { type Table, verdict } from "./table.ts";

/** Live events on air at once, each of which loses its programme once. */
const MEASURED = 100;
const MODELLED = 20;
/** Before them, for the process to have compiled what it runs. */
const WARM_UP = 10;
/** Between two losses, so that no two are in hand at once, and none with a sweep (on the minute). */
const APART = 4 * SECOND;

/**
 * Milliseconds a call takes on AWS, for want of an account a model: DynamoDB promises single digits a request and says nothing of
 * transactions; the others promise nothing. Amazon Key sees 80 ms at p90 through EventBridge (AWS Architecture Blog, 2026-02-04).
 */
const MODEL: readonly { match: { service: string; operation?: string }; ms: number; says: string }[] = [
  { match: { service: "dynamodb", operation: "TransactWrite*" }, ms: 15, says: "transaction" },
  { match: { service: "dynamodb" }, ms: 6, says: "read" },
  { match: { service: "states" }, ms: 40, says: "StartExecution" },
  { match: { service: "lambda" }, ms: 80, says: "delivery to a function" },
  { match: { service: "medialive" }, ms: 150, says: "MediaLive" },
];
/** Milliseconds before our code is read at all: the micro-VM and Node's own start. AWS promises nothing. */
const SANDBOX = 150;

const instant = (model: number): Sample => {
  const { user, system } = process.cpuUsage();
  return { real: performance.now(), cpu: (user + system) / 1_000, model };
};
interface Sample {
  /** Milliseconds of this machine: ingress begins → the remedy has been called. */
  real: number;
  /** Of them those in which this process had a processor. */
  cpu: number;
  /** Milliseconds of the model's clock. */
  model: number;
}

/** From an alert's delivery to the first call that remedies it. */
export async function latency(): Promise<Table[]> {
  const cold = await coldStart();
  const data = mkdtempSync(join(tmpdir(), "bench-"));
  const engine = await startEngine({ dataDir: data, tableName: TABLE });
  try {
    const site = createSite({
      shelf: memoryShelf(),
      keep: engineKeep(engine),
      seed: 1,
      at: parseInstant(START),
      telemetry: { logger: { info: () => {}, error: () => {} } },
      onKill: () => {},
    });
    await withoutHoldOff(site);
    const channels = await onAir(site, WARM_UP + MEASURED + MODELLED);
    const measured: Sample[] = [];
    for (const channel of channels.slice(0, WARM_UP)) await lose(site, channel);
    for (const channel of channels.slice(WARM_UP, WARM_UP + MEASURED)) measured.push(await lose(site, channel));
    // Of calls that are matched twice the first counts.
    for (const { match, ms } of MODEL) site.gate.faults.add({ match, effect: { kind: "delay", ms } });
    const model: number[] = [];
    for (const channel of channels.slice(WARM_UP + MEASURED)) model.push((await lose(site, channel)).model);
    return [tableOf(measured, model, engine.kind, cold)];
  } finally {
    await engine.close();
    rmSync(data, { recursive: true, force: true });
  }
}

function tableOf(measured: readonly Sample[], model: readonly number[], engine: string, cold: ColdStart): Table {
  const [real, cpu] = [measured.map((sample) => sample.real), measured.map((sample) => sample.cpu)];
  const rows = [
    [
      `measured: local stack, ${real.length} losses`,
      ms(real, 0.5),
      ms(real, 0.99),
      "50",
      verdict(at(real, 0.99) <= 50),
    ],
    ["  of it our process on a processor", ms(cpu, 0.5), ms(cpu, 0.99), "-", ""],
    [`modelled: AWS, warm, ${model.length} losses`, ms(model, 0.5), ms(model, 0.99), "-", ""],
  ];
  const first = cold.ingress + cold.remediate + 2 * SANDBOX;
  rows.push([
    "modelled: AWS, both functions cold",
    (at(model, 0.5) + first).toFixed(0),
    (at(model, 0.99) + first).toFixed(0),
    "-",
    "",
  ]);
  return {
    title:
      "Signal to first remediation call: an on-air leg loses its programme, its playbook switches to the backup without hold-off",
    head: ["", "p50 ms", "p99 ms", "budget", ""],
    rows,
    notes: [
      `Measured is this machine's time from ingress being handed the alert until MediaLive's stand-in has answered BatchUpdateSchedule: the deployed handlers and the SDK, ${engine} over HTTP, everything else in process; every wait of the services is left out. Load average meanwhile: ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors; what others took of them is in the first row and not in the second.`,
      `Modelled is time in which nothing here is computed, one call after another as they were made: ${MODEL.map(({ says, ms }) => `${says} ${ms} ms`).join(", ")}; nothing of it was measured on AWS.`,
      `Cold adds, for each of the two, import and first call as this run measured them, and ${SANDBOX} ms for the sandbox (model).`,
      "At most 6 AWS calls follow one another on this path; packages/local/src/laptop/scenarios/remedy-budget.test.ts counts them.",
    ],
  };
}

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;
const ms = (values: readonly number[], share: number): string => at(values, share).toFixed(1);

async function withoutHoldOff({ deps: { store } }: Site): Promise<void> {
  const before = await store.playbooks.get("input-loss-two" as PlaybookId);
  if (!before) throw new Error("no playbook input-loss-two");
  const { id: _, version: _v, updatedAt: _a, updatedBy: _b, ...input } = before;
  const rungs: typeof input.rungs = [
    {
      id: "switch-input",
      holdOff: "PT0S",
      when: ["backup-input"],
      action: { do: "switch-input", to: "backup" },
      verify: { what: "cause-clears", within: "PT40S" },
    },
  ];
  await store.playbooks.put(before.id, "bench", () => ({ playbook: { ...input, rungs } }));
}

/** So many live events on channels of their own, a minute after air. */
async function onAir(site: Site, size: number): Promise<Channel[]> {
  const channels: Channel[] = [];
  const { inputs } = WITH_BACKUP;
  for (let n = 0; n < size; n++)
    channels.push(
      await installAndRegister(
        site,
        { id: `channel-${n}`, region: MEDIA[0], flows: 0, ...(inputs ? { inputs: inputs.installed } : {}) },
        "bench",
        inputs ? { inputs: inputs.registered } : {},
      ),
    );
  for (const channel of channels) await book(site, channel.id);
  await site.world.runUntil(parseInstant("2025-08-15T19:01:07Z"));
  return channels;
}

async function book({ deps, world }: Site, channel: Channel["id"]): Promise<void> {
  const id = deps.store.context.ids.ulid() as LiveEvent["id"];
  const wish = { title: "A match", start: { instant: "2025-08-15T19:00:00Z" }, duration: "PT2H", legs: [{ channel }] };
  const decision = create(wish, { id, actor: "bench", now: world.now, tzdata: "bench" });
  const done = await deps.store.liveEvents.create(decision, "bench");
  if (done.kind !== "changed") throw new Error(`not booked: ${JSON.stringify(done)}`);
}

async function lose(site: Site, { id, region, encoder }: Channel): Promise<Sample> {
  const ingress = site.functions[functionName("ingress")];
  if (!ingress) throw new Error("no ingress");
  const { handler } = ingress;
  const began: Sample[] = [];
  const ended: Sample[] = [];
  ingress.handler = (event, context) => {
    began.push(instant(site.world.now));
    return handler(event, context);
  };
  const unobserve = site.gate.calls.observe((call) => {
    const { function: by, service, operation } = call;
    if (by === taskFunctionName("remediate") && service === "medialive" && operation === "BatchUpdateSchedule")
      ended.push(instant(call.at));
  });
  site.twin.faults.set({ region, name: id }, { ...LOSS, pipeline: 0 } as typeof LOSS);
  await site.world.runUntil(site.world.now + APART);
  unobserve();
  ingress.handler = handler;
  const [from, to] = [began[0], ended[0]];
  if (!from || !to) throw new Error(`${encoder.arn} lost its programme and nobody switched`);
  return { real: to.real - from.real, cpu: to.cpu - from.cpu, model: to.model - from.model };
}
