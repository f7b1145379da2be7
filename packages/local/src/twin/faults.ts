import * as z from "zod";
import type { Environment } from "./environment.ts";
import { count } from "./environment.ts";

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
  { kind: "flow-error", means: "the MediaConnect flow of this name goes to ERROR" },
];

export interface SetFault {
  id: string;
  target: TwinFaultTarget;
  fault: TwinFault;
  setAt: number;
}
const FAULT = "twin.fault";
export const FAULT_DUE = "twin.fault.due";

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

/** Forgets a fault that has not struck yet; false when there is none of this id. What has struck stays. */
export const clearFault = (env: Environment, id: string): boolean => {
  if (!env.world.shelf.get(FAULT, id)) return false;
  env.world.shelf.atomically(() => {
    env.world.shelf.delete(FAULT, id);
    env.world.clearTimer(FAULT_DUE, id);
  });
  return true;
};

/** The due fault, taken off the shelf. */
export const takeDue = (env: Environment, id: string): SetFault | undefined => {
  const entry = env.world.shelf.get<SetFault>(FAULT, id);
  if (entry) env.world.shelf.delete(FAULT, id);
  return entry;
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
