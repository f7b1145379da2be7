import type { Channel, Incident, LiveEvent, Playbook, RemediateInput, SignalState } from "@showcaller/contracts";
import { remediationOf } from "@showcaller/core/incidents/remediation";
import { SECOND } from "@showcaller/core/time/instant";
import { channel, Desk, legView, liveEvent, ON_AIR, scene, seen } from "@showcaller/testkit/builders";
import { alertEvent } from "@showcaller/testkit/bus/samples";
import type { TaskOutput } from "@showcaller/workflows";
import { remediate } from "../src/remediation/decide.ts";
import { type FakeDeps, fakeDeps } from "./fake-deps.ts";

/** On air, a second input that somebody must switch to. */
export const two = channel("main", { inputs: { programme: "programme", preShow: "pre-show", backup: "backup" } });

export interface IncidentStage extends FakeDeps {
  liveEvent: LiveEvent;
  id: Incident["id"];
  input: RemediateInput & { execution: string };
  /** One invocation of the task. */
  run(): Promise<TaskOutput<"remediate">>;
  /** The incident as stored. */
  incident(): Promise<Incident>;
  /** Writes it as somebody else would. */
  write(change: (incident: Incident) => Incident): Promise<void>;
  /** Every condition of it is cleared, at that instant. */
  clear(at: number): Promise<void>;
  /** What is seen of the encoder. */
  sees(wish: Parameters<typeof seen>[0]): void;
  /** Calls that change something at MediaLive. */
  acts(): string[];
}

interface Wish {
  of?: Channel;
  others?: readonly Channel[];
  type?: string;
  pipelines?: readonly string[];
  status?: LiveEvent["status"];
  playbook?: Partial<Playbook> & Pick<Playbook, "id">;
}

/** A leg on air whose two pipelines say since `ON_AIR` that something is wrong, as MediaLive lists it; the clock stands a second later. */
export const incidentStage = async (wish: Wish = {}): Promise<IncidentStage> => {
  const { of = two, others = [], type = "Video Not Detected", pipelines = ["0", "1"], status = "on-air" } = wish;
  const t = fakeDeps();
  t.clock.at = ON_AIR + SECOND;
  const legs = [of, ...others];
  await t.register(...legs);
  const event = await t.book({ status, legs: legs.map(({ id }) => id) });
  const alarm = "3ae2f1a9b7";
  t.alerts.set(
    of.encoder.arn,
    pipelines.map((p) => ({ id: alarm, type, pipeline: p === "0" ? 0 : 1, state: "SET", setAt: ON_AIR })),
  );
  const desk = new Desk({ channels: [of], events: [{ ...liveEvent({ status: "on-air" }), id: event.id }] }, () =>
    scene({ leg: legView({ of }), liveEvent: event }),
  );
  for (const pipeline of pipelines)
    desk.tell(
      alertEvent({ type, pipeline, id: alarm, time: new Date(ON_AIR).toISOString(), eventId: `e${pipeline}` }),
      ON_AIR + SECOND,
    );
  const [made] = desk.all;
  if (!made) throw new Error("no incident");
  const { owner, input } = remediationOf(made, legs);
  await t.table.write(t.store.incidents.put(undefined, { ...made, owner }).writes);
  if (wish.playbook) await stored(t, wish.playbook);
  const incident = async (): Promise<Incident> => {
    const found = await t.store.incidents.get(made.id);
    if (!found) throw new Error("the incident is gone");
    return found;
  };
  const write = async (change: (incident: Incident) => Incident): Promise<void> => {
    const before = await incident();
    const done = await t.table.write(t.store.incidents.put(before, change(before)).writes);
    if (!done.ok) throw new Error("not written");
  };
  const sees = (more: Parameters<typeof seen>[0]): void =>
    void t.encoders.set(
      of.encoder.arn,
      seen({ arn: of.encoder.arn, activeInputs: ["programme", "programme"], ...more }),
    );
  sees({});
  await t.store.runtimes.update(of.id, () => ({ state: "RUNNING", running: 2, observedAt: ON_AIR }));
  for (const other of others) t.encoders.set(other.encoder.arn, seen({ arn: other.encoder.arn }));
  const full = { ...input, execution: owner.execution };
  return {
    ...t,
    liveEvent: event,
    id: made.id,
    input: full,
    run: () => remediate(full, t.deps),
    incident,
    write,
    clear: (at) =>
      write((before) => ({
        ...before,
        status: "stabilising",
        clearedAt: new Date(at).toISOString(),
        signals: Object.fromEntries(
          Object.entries(before.signals).map(([id, state]): [string, SignalState] => [
            id,
            { ...state, edges: [{ at, edge: "CLEARED", id: `clear-${id}` }, ...state.edges] },
          ]),
        ),
      })),
    sees,
    acts: () => t.calls.filter((call) => /^(encoders|flows)\.(start|stop|schedule|restart)/.test(call)),
  };
};

async function stored(t: FakeDeps, wish: NonNullable<Wish["playbook"]>): Promise<void> {
  const before = (await t.store.playbooks.all()).find(({ id }) => id === wish.id);
  if (!before) throw new Error(`no playbook ${wish.id}`);
  const { id: _, version: _v, updatedAt: _a, updatedBy: _b, ...input } = { ...before, ...wish };
  const done = await t.store.playbooks.put(wish.id, "test", () => ({ playbook: input }));
  if (done.kind !== "created" && done.kind !== "changed") throw new Error(JSON.stringify(done));
}
