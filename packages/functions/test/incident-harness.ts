import type { Attempt, Incident } from "@showcaller/contracts";
import { apply } from "@showcaller/core/playbooks/apply";
import { decide } from "@showcaller/core/playbooks/decide";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { channel, Desk, legView, liveEvent, ON_AIR, scene } from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import { createHarness, type Harness } from "./api-harness.ts";

const SECOND = 1_000;
const two = channel("main", { inputs: { programme: "programme", backup: "backup" } });
const loss = defaultPlaybooks.find(({ id }) => id === "input-loss-two");

/** An input lost 15 s ago on an on-air leg with a backup, as ingress and a playbook in `approve` come to it. */
export function askedIncident(): { incident: Incident; attempt: Attempt } {
  const then = scene({ leg: legView({ of: two }) });
  const desk = new Desk({ channels: [two], events: [liveEvent({ status: "on-air" })] }, () => then);
  desk.tell(alertEvent({ time: new Date(ON_AIR).toISOString() }), ON_AIR);
  const now = ON_AIR + 15 * SECOND;
  const [found] = desk.all;
  if (!found || !loss) throw new Error("the sample makes no incident");
  const context = { scene: then, lookedAt: now, spent: [], spentInHour: [] };
  const step = decide(found, context, { ...loss, mode: "approve" }, now);
  if (step.kind !== "ask") throw new Error(`not asked: ${JSON.stringify(step)}`);
  return { incident: apply(found, step, now), attempt: step.attempt };
}

/** The API, 20 s after that input was lost, with the incident stored. */
export async function incidentHarness(options: Parameters<typeof createHarness>[0] = {}) {
  const api = await createHarness({ at: new Date(ON_AIR + 20 * SECOND).toISOString(), ...options });
  return { ...api, ...(await opened(api)) };
}

/** Stores it as ingress does. */
export async function opened(api: Harness, change: Partial<Incident> = {}) {
  const { incident, attempt } = askedIncident();
  const { writes, incident: stored } = api.store.incidents.put(undefined, { ...incident, ...change });
  await api.table.write(writes);
  return { incident: stored, attempt, path: `/v1/incidents/${stored.id}` };
}
