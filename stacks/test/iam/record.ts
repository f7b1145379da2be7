import type { JobId } from "@showcaller/contracts";
import { answer } from "@showcaller/core/playbooks/apply";
import { formatInstant } from "@showcaller/core/time/instant";
import { functionName } from "@showcaller/functions/catalog";
import { packParts } from "@showcaller/functions/edge/packed";
import { revocationOf } from "@showcaller/functions/edge/revocation";
import type { Match } from "@showcaller/local/laptop/harness";
import {
  incidents,
  LOSS,
  LOST,
  ONE_LEG,
  playbook,
  strike,
  UNTIL,
  WITH_BACKUP,
} from "@showcaller/local/laptop/scenarios/remedy";
import { edited, play, type Scenario } from "@showcaller/local/laptop/scenarios/scenario";
import { HOME } from "@showcaller/local/laptop/site";
import type { Call } from "./operations.ts";

/** A transaction's writes, each by the action that is asked for. */
const WRITES = { put: "PutItem", update: "UpdateItem", delete: "DeleteItem", check: "ConditionCheckItem" } as const;
const OURS = /^showcaller-/;
/** What is no API of AWS. */
const NOT_IAM = ["edge", "packager", "webhook"];

/** Every kind of call that our functions made while these were played, each once. */
export async function recorded(scenarios: readonly Scenario[]): Promise<Call[]> {
  const found = new Map<string, Call>();
  for (const scenario of scenarios) {
    const given = scenario.given;
    await play({
      ...scenario,
      onWrite: (by, kind) => {
        const operation = WRITES[kind];
        if (OURS.test(by))
          found.set(`${by} writes ${kind}`, {
            function: by,
            service: "dynamodb",
            operation,
            region: HOME,
            resource: "",
          });
      },
      given: async (match) => {
        match.site.gate.calls.observe((call) => {
          if (!OURS.test(call.function) || NOT_IAM.includes(call.service)) return;
          const { function: by, service, operation, region, resource } = call;
          // One of each kind will do, and DynamoDB's are many.
          const kind =
            service === "dynamodb"
              ? (/^gsi\d/.exec(resource)?.[0] ?? "")
              : service === "states"
                ? resource.split(":")[0]
                : region;
          found.set(`${by} ${service} ${operation} ${kind}`, { function: by, service, operation, region, resource });
        });
        await given?.(match);
      },
    });
  }
  return [...found.values()];
}

/** The control plane has forgotten the live event: what it started is stopped as an orphan. */
const forget = ({ id, table }: Match): void => {
  const { items, ...rest } = table.snapshot();
  table.load({ ...rest, items: items.filter(({ pk }) => pk !== `EVENT#${id}`) });
};

const approveFirst = async (match: Match): Promise<void> => {
  const { store } = match.site.deps;
  const [asked] = await incidents(match);
  const attempt = asked?.attempts[0];
  if (!asked || !attempt) throw new Error("nothing is asked");
  await store.incidents.change(asked.id, (incident) => {
    const said = answer(incident, attempt.id, { by: "op", approve: true }, match.site.world.now);
    if (!said.ok) throw new Error(said.refused.detail);
    const entry = { kind: "request", name: "remedy.asked", text: "approved", why: "a test", actor: "op" } as const;
    return { incident: said.incident, entry };
  });
};

const revokeOne = async ({ site }: Match): Promise<void> => {
  const whom = { kind: "session", session: "66400ca63ab2c267cc0d874cc5f9a378" } as const;
  const until = { expiresAt: site.world.now + 600_000, why: "shared" };
  await site.deps.store.revocations.revoke(revocationOf(whom, until), "kim");
};

/** A list of one row, which its machine takes to the edge and asks for there. */
const revokeList = async ({ site: { world, deps } }: Match): Promise<void> => {
  const { edge, revocationJobs, context } = deps.store;
  const { settings } = await edge.read();
  await edge.set(settings, { mode: "enforce", outageGrace: 900, approvalAbove: 1_000 }, "kim");
  const whom = { kind: "session", session: "0c4f8d3b5e6a79181f2e3d4c5b6a7988" } as const;
  const draft = revocationOf(whom, { expiresAt: world.now + 600_000, why: "leaked" });
  const at = formatInstant(world.now);
  await revocationJobs.create(
    {
      ...{ id: context.ids.ulid() as JobId, kind: "revocations", status: "running", stage: "checking", undo: false },
      ...{ rows: 1, answered: 0, counts: {}, why: "leaked", createdAt: at, updatedAt: at, createdBy: "kim" },
      ...{ rev: 1, parts: 1, cursor: 0, results: 0, attempt: 1, dueBy: at },
    },
    packParts([{ row: 2, draft }]),
    [],
  );
};

/** As the first export finds it; without that no signing key is made. */
const aNewTable = async ({ site }: Match): Promise<void> => {
  const { generations, context } = site.deps.store;
  const since = "2025-08-15T18:00:00Z";
  await generations.put(undefined, { id: context.ids.ulid(), state: "live", since, why: "the table is new" });
};

export const SCENARIOS: readonly Scenario[] = [
  // Prepared, moved, on air, over; with what viewers meet.
  {
    startoverSeconds: 3600,
    monitored: true,
    edge: {},
    when: [
      ["18:40", aNewTable],
      ["18:41", (match) => edited(match, { start: { instant: "2025-08-15T19:05:00Z" } })],
      ["18:42", ({ site }) => site.runner.run(functionName("zones"), {})],
      ["19:10", revokeOne],
      ["19:20", revokeList],
    ],
  },
  { ...WITH_BACKUP, until: UNTIL, when: [[LOST, strike(LOSS)]] },
  // A human is asked, and answers.
  {
    ...WITH_BACKUP,
    until: UNTIL,
    given: playbook("input-loss-two", { mode: "approve", approvalExpires: "PT5M" }),
    when: [
      [LOST, strike({ ...LOSS, forMs: 300_000 } as typeof LOSS)],
      ["19:03", approveFirst],
    ],
  },
  // Nothing helps: a human is paged.
  { ...ONE_LEG, until: UNTIL, when: [[LOST, strike(LOSS)]] },
  { when: [["20:00", forget]], until: "20:05" },
];
