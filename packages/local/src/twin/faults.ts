import * as z from "zod";
import type { Environment } from "./environment.ts";
import { count } from "./environment.ts";
import { LastingFault, lastingFaults } from "./troubles.ts";

const ms = z
  .int()
  .min(0)
  .max(14 * 86_400_000);
const runs = z.int().min(1).max(1000).default(1);
const inMs = ms.default(0);

/** A scripted trouble. Start faults wait for the next start(s); the others happen `inMs` from when they are set. */
export const TwinFault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("stuck-starting"), runs, forMs: ms.optional() }),
  z.strictObject({ kind: z.literal("start-fails"), runs, afterMs: ms.default(60_000) }),
  z.strictObject({ kind: z.literal("slow-start"), runs, takesMs: ms }),
  z.strictObject({ kind: z.literal("maintenance-restart"), inMs, downMs: ms.optional() }),
  z.strictObject({
    kind: z.literal("pipeline-loss"),
    pipeline: z.union([z.literal(0), z.literal(1)]),
    inMs,
    forMs: ms.nullable().optional(),
  }),
  z.strictObject({ kind: z.literal("create-fails"), runs }),
  z.strictObject({ kind: z.literal("update-fails"), runs }),
  z.strictObject({ kind: z.literal("flow-error"), inMs }),
  z.strictObject({ kind: z.literal("channel-stops"), inMs }),
  ...lastingFaults,
]);
export type TwinFault = z.infer<typeof TwinFault>;
export type TwinFaultInput = z.input<typeof TwinFault>;

/** Which channel or flow: its id or its name, in a Region. */
export const TwinFaultTarget = z.strictObject({ region: z.string().min(1), name: z.string().min(1) });
export type TwinFaultTarget = z.infer<typeof TwinFaultTarget>;

export const twinFaultKinds: readonly { kind: TwinFault["kind"]; means: string }[] = [
  {
    kind: "stuck-starting",
    means: "the next `runs` starts stay STARTING: until StopChannel, or for `forMs` and then normally",
  },
  { kind: "start-fails", means: "the next `runs` starts go back to IDLE after `afterMs`, with an alert" },
  { kind: "slow-start", means: "the next `runs` starts take `takesMs` until the first pipeline runs" },
  { kind: "maintenance-restart", means: "RECOVERING: each pipeline in turn is down for `downMs` (a draw if absent)" },
  {
    kind: "pipeline-loss",
    means: "`pipeline` goes down; back after `forMs` (a draw if absent), or with null only by a restart",
  },
  { kind: "create-fails", means: "the next `runs` channels created under this name become CREATE_FAILED" },
  { kind: "update-fails", means: "the next `runs` UpdateChannel calls end in UPDATE_FAILED" },
  { kind: "flow-error", means: "the MediaConnect flow of this name goes to ERROR, until it is stopped" },
  { kind: "channel-stops", means: "somebody stops the channel, on air or not" },
  { kind: "input-loss", means: "nothing comes to an input" },
  { kind: "input-black", means: "what comes to an input is black" },
  {
    kind: "input-frozen",
    means: "what comes to an input is one picture: no alert of MediaLive names it, its score tells",
  },
  { kind: "input-corrupt", means: "what comes to an input cannot be decoded cleanly" },
  { kind: "low-quality", means: "the encoder's picture has a low score (MQCS)" },
  { kind: "output-failing", means: "a pipeline cannot write to the packager: its fault (4xx)" },
  { kind: "locking-lost", means: "the pipelines are not locked to each other; the picture is not hurt" },
  { kind: "ingest-failing", means: "the packager does not take what comes: its fault (5xx)" },
  {
    kind: "drm-key",
    means: "the packager gets no key: 404 where MISSING_DRM_KEY is set, else nobody can decrypt; no event tells of it",
  },
  { kind: "source-loss", means: "the MediaConnect flow of this name is ACTIVE and its source is gone" },
  {
    kind: "region-trouble",
    means: "the Region's calls answer 500, its endpoints 503, its packagers take nothing; name is not looked at",
  },
];

export interface SetFault {
  id: string;
  target: TwinFaultTarget;
  fault: TwinFault;
  setAt: number;
  /** It lasts since then. */
  struckAt?: number;
}
const FAULT = "twin.fault";
export const FAULT_DUE = "twin.fault.due";
export const FAULT_OVER = "twin.fault.over";

/** Remembers a fault; throws a ZodError on what is not one. */
export const setFault = (env: Environment, target: TwinFaultTarget, fault: TwinFaultInput): SetFault => {
  const entry: SetFault = {
    id: String(count(env, "fault")).padStart(6, "0"),
    target: TwinFaultTarget.parse(target),
    fault: TwinFault.parse(fault),
    setAt: env.world.now,
  };
  env.world.shelf.atomically(() => {
    env.world.shelf.put(FAULT, entry.id, entry);
    if ("inMs" in entry.fault) env.world.setTimer(FAULT_DUE, entry.id, entry.setAt + entry.fault.inMs);
  });
  return entry;
};

export const listFaults = (env: Environment): SetFault[] =>
  env.world.shelf.all<SetFault>(FAULT).map(([, fault]) => fault);

/**
 * Forgets a fault that has not struck; false when there is none of this id. One that lasts ends now, by `over`. What struck at one
 * stroke stays.
 */
export const clearFault = (env: Environment, id: string, over: (entry: SetFault) => void): boolean => {
  const entry = env.world.shelf.get<SetFault>(FAULT, id);
  if (!entry) return false;
  env.world.shelf.atomically(() => {
    env.world.clearTimer(FAULT_DUE, id);
    forget(env, id);
    if (entry.struckAt !== undefined) over(entry);
  });
  return true;
};

/** Its time has come: off the shelf, or, where it lasts, kept until it is over. */
export const takeDue = (env: Environment, id: string): SetFault | undefined => {
  const entry = env.world.shelf.get<SetFault>(FAULT, id);
  if (!entry) return undefined;
  const lasting = LastingFault.safeParse(entry.fault).data;
  if (!lasting) {
    env.world.shelf.delete(FAULT, id);
    return entry;
  }
  const struck = { ...entry, struckAt: env.world.now };
  env.world.shelf.put(FAULT, id, struck);
  if (lasting.forMs !== null) env.world.setTimer(FAULT_OVER, id, env.world.now + lasting.forMs);
  return struck;
};

/** A fault that lasted is over. */
export const forget = (env: Environment, id: string): void => {
  env.world.shelf.delete(FAULT, id);
  env.world.clearTimer(FAULT_OVER, id);
};

/** The oldest waiting fault of these kinds for a channel, one use consumed. */
export const takeWaiting = <K extends TwinFault["kind"]>(
  env: Environment,
  region: string,
  names: readonly string[],
  kinds: readonly K[],
): Extract<TwinFault, { kind: K }> | undefined => {
  for (const entry of listFaults(env)) {
    const { target, fault } = entry;
    if (target.region !== region || !names.includes(target.name) || !isKind(fault, kinds)) continue;
    if ("runs" in fault && fault.runs > 1) {
      env.world.shelf.put(FAULT, entry.id, { ...entry, fault: { ...fault, runs: fault.runs - 1 } });
    } else {
      env.world.shelf.delete(FAULT, entry.id);
    }
    return fault;
  }
  return undefined;
};

const isKind = <K extends TwinFault["kind"]>(
  fault: TwinFault,
  kinds: readonly K[],
): fault is Extract<TwinFault, { kind: K }> => (kinds as readonly string[]).includes(fault.kind);
