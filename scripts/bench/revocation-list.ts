import type { JobId } from "@showcaller/contracts";
import { formatInstant, parseInstant, SECOND } from "@showcaller/core/time/instant";
import { packParts } from "@showcaller/functions/edge/packed";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import { LIVE, onAir, PROPAGATION, type Row, row, seconds, sessionOf, wrongVerdicts } from "./revocation-parts.ts";

/** A look at the job. */
const LOOK = SECOND;
/** One single revocation, while the list is under way. */
const SINGLE_AFTER = 60 * SECOND;

/** A list through its whole machine: rows to table, table to store, canary; and how long a single one takes meanwhile. */
export async function list(rows: number): Promise<{ row: Row; note: string }> {
  const { match, store, start } = await onAir();
  const { world, gate, deps, workflows } = match.site;
  const { edge, revocationJobs, revocations, context } = deps.store;
  const { settings } = await edge.read();
  await edge.set(settings, { mode: "enforce", outageGrace: 900, approvalAbove: 1_000 }, "bench");
  const before = store.summary().calls;
  let tableCalls = 0;
  gate.calls.observe(({ service }) => {
    if (service === "dynamodb") tableCalls++;
  });
  const ended = async () => {
    for (;;) {
      await match.runUntil(world.now + LOOK);
      const found = await revocationJobs.read(id);
      if (found?.status !== "running") return found;
    }
  };
  const draft = (n: number) =>
    revocationOf({ kind: "session", session: sessionOf(n) }, { expiresAt: start + LIVE, why: "x" });
  const drafts = Array.from({ length: rows }, (_, n) => draft(n));
  const parts = packParts(drafts.map((one, n) => ({ row: n + 2, draft: one })));
  const id = context.ids.ulid() as JobId;
  const at = formatInstant(world.now);
  await revocationJobs.create(
    {
      ...{ id, kind: "revocations", status: "running", stage: "checking", undo: false, rows, answered: 0, counts: {} },
      ...{ why: "a benchmark", createdAt: at, updatedAt: at, createdBy: "bench", rev: 1, parts: parts.length },
      ...{ cursor: 0, results: 0, attempt: 1, dueBy: at },
    },
    parts,
    [],
  );
  await match.runUntil(start + SINGLE_AFTER);
  const single = draft(rows);
  await revocations.revoke(single, "bench");
  const job = await ended();
  const callsARow = (tableCalls / rows).toFixed(2);
  const acknowledged: number[] = [];
  for (const { id: one } of drafts)
    acknowledged.push(parseInstant((await revocations.get(one))?.projected?.at ?? "9999-01-01T00:00:00Z") - start);
  const heard = (await revocations.get(single.id))?.projected?.at;
  const revoked = drafts.map((_, n) => sessionOf(n));
  const wrong = await wrongVerdicts(
    store,
    world.now,
    revoked,
    revoked.slice(0, 10_000).map((_, n) => sessionOf(-1 - n)),
  );
  const after = (instant: string | undefined): string =>
    seconds(parseInstant(instant ?? "9999-01-01T00:00:00Z") - start);
  const { length: steps } = workflows.transitions().filter(({ machine }) => machine.endsWith("revoke"));
  return {
    row: row(
      `a list of ${rows}`,
      acknowledged,
      acknowledged.map((ms) => ms + PROPAGATION),
      wrong,
      store.summary().calls - before,
    ),
    note: [
      `The list of ${rows}: recorded after ${after(job?.recordedAt)} s, all in the store after ${after(job?.projectedAt)} s,`,
      `${job?.status}, canary ${job?.probes?.map(({ outcome }) => outcome).join(", ")};`,
      `${callsARow} table calls a row, ${steps === 1 ? "one execution" : `${steps} executions`};`,
      `a single one, a minute after the list began: acknowledged after ${seconds(parseInstant(heard ?? "9999-01-01T00:00:00Z") - start - SINGLE_AFTER)} s.`,
    ].join(" "),
  };
}
