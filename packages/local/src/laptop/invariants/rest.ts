import type { Channel, Claim, LiveEvent, Runtime } from "@showcaller/contracts";
import type { Item } from "@showcaller/core/ports";
import type { Shelf } from "../../kernel/types.ts";
import { type FlowRecord, flowKind } from "../../twin/mediaconnect/records.ts";
import { scheduleKind } from "../../twin/medialive/records.ts";
import { HOME, MEDIA, type Site, STANDING_SCHEDULES } from "../site.ts";

/*
 * What must be true of an account in which everything is over, read where AWS or a customer would see it. Each function answers
 * with what is wrong, in words.
 */

/** Encoders idle, flows down, and no switch of ours left in a schedule: it would choose the next show's first input. */
export const stillRuns = (site: Site, shelf: Shelf, channels: readonly Channel[]): string[] => [
  ...channels.flatMap(({ id, region, encoder }) => [
    ...site.twin.intervals(encoder.arn).flatMap((interval) => (interval.to === undefined ? [`${id} still runs`] : [])),
    ...shelf
      .all(scheduleKind({ region, id: encoder.arn.split(":").at(-1) ?? "" }))
      .map(([name]) => `${id} still has the action ${name}`),
  ]),
  ...MEDIA.flatMap((region) =>
    shelf
      .all<FlowRecord>(flowKind(region))
      .flatMap(([, flow]) => (flow.status === "STANDBY" ? [] : [`flow ${flow.name} is ${flow.status}`])),
  ),
];

/** Claims closed, settled, bookings given back; `ids`: the live events that are over. */
export const stillClaimed = (items: readonly Item[], ids: ReadonlySet<LiveEvent["id"]>): string[] =>
  items.flatMap((item) => {
    const [kind = "", id = ""] = item.pk.split("#");
    if (kind === "LEDGER")
      return Object.keys(data<{ bookings: object }>(item).bookings)
        .filter((booked) => ids.has(booked as LiveEvent["id"]))
        .map(() => `still booked in ${item.pk} ${item.sk}`);
    if (kind !== "EVENT" || !ids.has(id as LiveEvent["id"])) return [];
    if (item.sk === "EVENT") return item.gsi1pk ? ["it is still in the active index"] : [];
    if (!item.sk.startsWith("CLAIM#")) return [];
    const claim = data<Claim>(item);
    return claim.closedAt === undefined ? [`the claim of ${claim.execution} is open`] : [];
  });

/** No token and no lease left, and no run of ours known. */
export const stillWaits = (items: readonly Item[], now: number): string[] =>
  items.filter(({ pk }) => pk === "RUNTIME").flatMap((item) => runtimeLeft(item as unknown as Runtime & Item, now));

const data = <T>(item: Item): T => item.data as unknown as T;

const runtimeLeft = (runtime: Runtime & Item, now: number): string[] => [
  ...(["waitingFlows", "waitingRunning", "waitingStopped"] as const).flatMap((wait) =>
    runtime[wait] ? [`${runtime.sk} still has a ${wait}`] : [],
  ),
  ...(runtime.leaseUntil !== undefined && runtime.leaseUntil > now ? [`${runtime.sk} is leased`] : []),
  ...(runtime.run ? [`${runtime.sk} still has a run of ours`] : []),
];

/** Executions that run; and, unless some are expected, those that failed. */
export const workflowsLeft = (site: Site, broken = false): string[] => [
  ...site.workflows.running().map(({ name }) => `execution ${name} still runs`),
  ...site.workflows
    .transitions()
    .flatMap(({ name, status }) =>
      broken || status === "SUCCEEDED" || status === "RUNNING" ? [] : [`execution ${name} ${status}`],
    ),
];

export const schedulesLeft = (site: Site): string[] =>
  site.scheduler
    .list(HOME)
    .flatMap(({ definition }) =>
      STANDING_SCHEDULES.includes(definition.Name) ? [] : [`schedule ${definition.Name} is left`],
    );
