import type { Write } from "@showcaller/core/ports";
import { MINUTE } from "@showcaller/core/time/instant";
import type { Millis } from "../kernel/types.ts";
import { parameters } from "../twin/parameters.ts";
import type { Move, Seconds, Twin } from "../twin/twin.ts";
import type { Drawn } from "./incidents.ts";
import { AIR, type Bare, FORESIGHT, type Past, withoutUs, withUs } from "./past.ts";

/** What one viewer had around one incident. */
export interface Seen {
  /** Seconds of black, frozen, corrupt or poor picture, or of errors. */
  lost: number;
  /** Seconds of a picture that says so: neither lost nor the programme. */
  slate: number;
  /** What was done, for people. */
  did: string[];
}

/** Counted from before anybody can have acted until ten minutes after the strike. */
const AFTERWARDS = 10 * MINUTE;

const struckAt = ({ after }: Drawn): Millis => AIR + after;

const strike = (twin: Twin, { legs }: Past, { fault }: Drawn): void => {
  const [leg] = legs;
  if (!leg) throw new Error("there is no leg");
  const overFlows = fault.kind === "source-loss" || fault.kind === "flow-error";
  for (const name of overFlows ? leg.flowArns.map((_, n) => `${leg.id}-${"ab"[n]}`) : [leg.id])
    twin.faults.set({ region: leg.region, name }, fault);
};

const seen = (twin: Twin, past: Past, drawn: Drawn, moves: readonly Move[], did: string[]): Seen => {
  const at = struckAt(drawn);
  const { viewer } = twin.audience(
    past.legs.map(({ id }) => id),
    { from: at - FORESIGHT, to: at + AFTERWARDS, selection: past.setting.selection, moves },
  );
  return { lost: lostOf(viewer), slate: viewer.slate, did };
};
const lostOf = ({ black, error, frozen, corrupt, poor }: Seconds): number => black + error + frozen + corrupt + poor;

/** Strikes at its time and goes on to the end; whoever answers does so in between. */
const untilTheEnd = async (bare: Bare, past: Past, drawn: Drawn): Promise<void> => {
  bare.begin();
  await bare.world.runUntil(struckAt(drawn));
  strike(bare.twin, past, drawn);
  await bare.world.runUntil(struckAt(drawn) + AFTERWARDS);
};

/** Nobody does anything: neither we nor anybody else. */
export const nothing = async (past: Past, drawn: Drawn): Promise<Seen & { twin: Twin }> => {
  const bare = withoutUs(past, drawn.seed);
  await untilTheEnd(bare, past, drawn);
  return { ...seen(bare.twin, past, drawn, [], []), twin: bare.twin };
};

/** What tells that an input is gone: the alerts of MediaLive for each way in which one can come. */
const LOSS = /^(?:Stopped Receiving UDP Input|RTMP Has No Audio\/Video|Video Not Detected)$/;

/**
 * As the sample aws-medialive-fallback-switcher-lambda: at the first alert that an input is lost, one immediate switch to the
 * fallback input, and never back. Ours takes no time at all, where its README says 5 to 6 s. Where there is no second input with the
 * programme it takes the slate, as that sample advises, or does nothing.
 */
export const switcher = async (past: Past, drawn: Drawn): Promise<Seen> => {
  const [leg] = past.legs;
  const to = leg && (inputsBeside(past)[0] ?? leg.attachments.find(({ name }) => name === "slate")?.name);
  const did: string[] = [];
  const bare = withoutUs(past, drawn.seed, ({ detail, resources }, world) => {
    const { alert_type: type, alarm_state: state } = detail as { alert_type?: string; alarm_state?: string };
    if (!leg || !to || did.length > 0 || state !== "SET" || !LOSS.test(type ?? "")) return;
    if (!resources.includes(leg.channelArn)) return;
    did.push(`switch to ${to}`);
    world.setTimer("comparison.switch", leg.id, world.now);
  });
  if (leg && to) bare.world.on("comparison.switch", () => switchTo(bare, past, to));
  await untilTheEnd(bare, past, drawn);
  return seen(bare.twin, past, drawn, [], did);
};

/** Attachments with the programme that are not the one on screen. */
const inputsBeside = ({ legs: [leg] }: Past): string[] =>
  leg?.attachments.flatMap(({ name, shows }) => (shows === "programme" && name !== "programme" ? [name] : [])) ?? [];

const switchTo = async (bare: Bare, { legs: [leg] }: Past, to: string): Promise<void> => {
  if (!leg) return;
  const action = {
    ActionName: `to-${to}`,
    ScheduleActionStartSettings: { ImmediateModeScheduleActionStartSettings: {} },
    ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: to } },
  };
  await attempt(bare, "BatchUpdateSchedule", { ChannelId: leg.channelId, Creates: { ScheduleActions: [action] } }, leg);
};

/** What AWS refuses is not done. */
const attempt = (bare: Bare, operation: string, input: object, { region }: { region: string }): Promise<unknown> =>
  bare.call(/Flow$/.test(operation) ? "mediaconnect" : "medialive", operation, input, region).catch(() => undefined);

/** The product with its default playbooks, in `enforce`, and no human who answers. */
export const ours = async (past: Past, drawn: Drawn): Promise<Seen> => {
  const moves: Move[] = [];
  const ids = past.legs.map(({ id }) => id);
  const site = withUs(past, drawn.seed, (writes, { world }) => {
    const leg = movedTo(writes, ids);
    if (leg !== "nowhere") moves.push({ at: world.now + parameters.viewer.legSwitch.value, leg });
  });
  await site.world.runUntil(struckAt(drawn));
  strike(site.twin, past, drawn);
  await site.world.runUntil(struckAt(drawn) + AFTERWARDS);
  const { items } = await site.deps.store.incidents.list({ from: "2026-08-15T00:00:00Z" });
  const did = items.flatMap(({ cause, attempts }) =>
    attempts.map(({ action, verdict, at }) => `${cause}: ${action.do} at ${at.slice(14, 19)}, ${verdict}`),
  );
  return seen(site.twin, past, drawn, moves, did);
};

/** Where a write sends the viewers of the first leg: another leg by its place, back to the group, or nowhere else. */
const movedTo = (writes: readonly Write[], [mine, ...others]: readonly string[]): number | undefined | "nowhere" => {
  for (const write of writes) {
    if ("put" in write && write.put.pk === "LEGSWITCHES" && write.put.sk === mine) {
      const place = others.indexOf((write.put.data as { to?: string }).to ?? "");
      return place < 0 ? "nowhere" : place + 1;
    }
    if ("delete" in write && write.delete.pk === "LEGSWITCHES" && write.delete.sk === mine) return undefined;
  }
  return "nowhere";
};

interface Candidate {
  name: string;
  /** Before or after the strike. */
  in: readonly Millis[];
  act(bare: Bare): Promise<unknown>;
}
const SOON = [0, 15_000, 60_000];

/**
 * Hindsight: of every single action of ours, each tried at a few instants, some before the strike, the one after which least was lost;
 * nothing, where nothing is best. Slate is none of them: it would always win, being neither lost nor the programme.
 */
export const oracle = async (past: Past, drawn: Drawn, idle: Seen & { twin: Twin }): Promise<Seen> => {
  let best: Seen = idle;
  const take = (other: Seen): void => {
    if (other.lost < best.lost) best = other;
  };
  if (past.legs.length > 1)
    for (const in_ of [-FORESIGHT, ...SOON]) {
      const at = struckAt(drawn) + in_ + parameters.viewer.legSwitch.value;
      take(seen(idle.twin, past, drawn, [{ at, leg: 1 }], [`move viewers at ${in_ / 1000} s`]));
    }
  for (const candidate of candidates(past))
    for (const in_ of candidate.in) {
      if (best.lost === 0) return best;
      const bare = withoutUs(past, drawn.seed);
      registerFlowRestart(bare, past);
      bare.world.on("comparison.act", () => candidate.act(bare).then(() => undefined));
      bare.world.setTimer("comparison.act", "once", struckAt(drawn) + in_);
      await untilTheEnd(bare, past, drawn);
      take(seen(bare.twin, past, drawn, [], [`${candidate.name} at ${in_ / 1000} s`]));
    }
  return best;
};

const candidates = (past: Past): Candidate[] => {
  const [leg] = past.legs;
  if (!leg) return [];
  const { channelId: ChannelId } = leg;
  const restart = (p: 0 | 1): Candidate => ({
    name: `restart pipeline ${p}`,
    in: SOON,
    act: (bare) => attempt(bare, "RestartChannelPipelines", { ChannelId, PipelineIds: [`PIPELINE_${p}`] }, leg),
  });
  return [
    ...inputsBeside(past).map((to) => ({
      name: `switch to ${to}`,
      in: [-FORESIGHT, ...SOON],
      act: (bare: Bare) => switchTo(bare, past, to),
    })),
    restart(0),
    restart(1),
    // It refuses while the encoder stops: the stop takes up to half a minute.
    { name: "start the encoder", in: [60_000], act: (bare) => attempt(bare, "StartChannel", { ChannelId }, leg) },
    {
      name: "restart the flows",
      in: SOON,
      act: async (bare) => {
        for (const FlowArn of leg.flowArns) await attempt(bare, "StopFlow", { FlowArn }, leg);
        bare.world.setTimer("comparison.flows", "start", bare.world.now + 30_000);
      },
    },
  ];
};

/** Flows stop within 20 s (half as long again where parameters are stretched), and only then can be started. */
const registerFlowRestart = (bare: Bare, { legs: [leg] }: Past): void =>
  bare.world.on("comparison.flows", async () => {
    for (const FlowArn of leg?.flowArns ?? []) await attempt(bare, "StartFlow", { FlowArn }, leg ?? { region: "" });
  });
