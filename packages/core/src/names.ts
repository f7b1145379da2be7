import type { Attempt, Incident, LiveEvent, RevocationJob, WorkflowCue } from "@showcaller/contracts";
import { digest } from "./digest.ts";

/*
 * Every name that AWS deduplicates by. Plan and attempt are part of them, so that a stale schedule cannot touch a
 * newer plan and a closed execution's name (burnt for 90 days) is never asked for again.
 */

/** `<ulid>.<cue>.p<plan>`: 26 + 1 + 7 + 2 + digits, within Scheduler's 64 characters of [0-9a-zA-Z-_.]. */
export const scheduleName = (id: LiveEvent["id"], cue: WorkflowCue, plan: number): string => `${id}.${cue}.p${plan}`;

/** `<ulid>-<cue>-p<plan>-a<attempt>`: within Step Functions' 80 characters. */
export const executionName = (id: LiveEvent["id"], cue: WorkflowCue, plan: number, attempt: number): string =>
  `${id}-${cue}-p${plan}-a${attempt}`;

/** How each of our schedule actions begins in an encoder. */
export const OURS = "showcaller-";

/** The input switch that puts the programme on air: one per live event and plan in a channel's schedule. */
export const airActionName = (id: LiveEvent["id"], plan: number): string => `${OURS}${id}-air-p${plan}`;

/** The same in the schedule of an encoder that starts too late for air: with it in its schedule it starts with the programme. */
export const lateActionName = (id: LiveEvent["id"], plan: number): string => `${OURS}${id}-late-p${plan}`;
export const isLate = (actionName: string): boolean => actionName.includes("-late-");

/** Either of them, of whatever plan: an extension makes a new plan and leaves the switch that put the show on air. */
export const putsOnAir = (actionName: string, id: LiveEvent["id"]): boolean =>
  [`${OURS}${id}-air-`, `${OURS}${id}-late-`].some((start) => actionName.startsWith(start));

/** The input switch that puts the pre-show on screen when a live event ends, or begins, on an encoder that stays up. */
export const preShowActionName = (id: LiveEvent["id"], plan: number): string => `${OURS}${id}-pre-show-p${plan}`;
export const isPreShow = (actionName: string): boolean => actionName.includes("-pre-show-");

export const machineOf = (cue: WorkflowCue): "start" | "stop" => (cue === "prepare" ? "start" : "stop");

/** `<incident>-a<attempt>`: an execution of the machine `remediate`; the attempt rises with each new owner. */
export const remediationName = (incident: Incident["id"], attempt: number): string => `${incident}-a${attempt}`;

/** The input switch of a remedy: one per attempt, so that doing it twice is doing it once. */
export const remedyActionName = (id: Attempt["id"]): string => `${OURS}${id}`;

/** An execution of the machine `tell`: one a message, however often it is asked for. */
export const tellName = (incident: Incident["id"], key: string): string => `${incident}-tell-${digest(key)}`;

/** An execution of the machine `revoke`: one for each attempt at a list. */
export const revokeName = (job: RevocationJob["id"], attempt: number): string => `${job}-revoke-a${attempt}`;
