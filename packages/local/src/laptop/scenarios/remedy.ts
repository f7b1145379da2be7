import type { Incident, LiveEventInput, PlaybookId, PlaybookInput } from "@showcaller/contracts";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import type { NumberedCall } from "../../kernel/calls.ts";
import type { TwinFaultInput } from "../../twin/faults.ts";
import type { Match, MatchOptions } from "../harness.ts";
import { awsCalls } from "./calls.ts";

/* One match of twenty minutes on one leg, whose programme is lost two minutes after air. */

export const LOST = "19:02:00";
export const ONE_LEG: MatchOptions = {
  at: "2025-08-15T18:48:00Z",
  regions: ["eu-west-1"],
  input: {
    duration: "PT20M",
    lead: "PT10M",
    tail: "PT2M",
    overrun: { policy: "stop", limit: "PT5M" },
  } satisfies Partial<LiveEventInput>,
};
export const UNTIL = "19:30";
export const WITH_BACKUP: MatchOptions = {
  ...ONE_LEG,
  inputs: {
    installed: [{ name: "pre-show", shows: "slate" }, { name: "programme" }, { name: "backup", overFlow: false }],
    registered: { preShow: "pre-show", programme: "programme", backup: "backup" },
  },
};
export const WITH_SLATE: MatchOptions = {
  ...ONE_LEG,
  inputs: {
    installed: [{ name: "pre-show", shows: "slate" }, { name: "programme" }, { name: "slate", shows: "slate" }],
    registered: { preShow: "pre-show", programme: "programme", slate: "slate" },
  },
};
export const PAIR: MatchOptions = {
  ...ONE_LEG,
  inputs: {
    installed: [
      { name: "pre-show", shows: "slate" },
      { name: "programme", failover: { to: "second", preference: "EQUAL_INPUT_PREFERENCE" } },
      { name: "second", overFlow: false },
    ],
    registered: {
      preShow: "pre-show",
      programme: "programme",
      failover: { secondary: "second", preference: "EQUAL_INPUT_PREFERENCE" },
    },
  },
};
/** Only what comes to the programme's input is gone. */
export const LOSS: TwinFaultInput = { kind: "input-loss", input: "programme", forMs: 120 * SECOND };

export const strike =
  (fault: TwinFaultInput) =>
  ({ site, channels }: Match): void => {
    for (const { region, id } of channels.slice(0, 1)) site.twin.faults.set({ region, name: id }, fault);
  };
/** At the flows' sources: MediaConnect tells of it, and of its end. */
export const strikeSource =
  (forMs: number) =>
  ({ site, channels }: Match): void => {
    for (const { region, id, flows } of channels.slice(0, 1))
      for (const [n] of flows.entries())
        site.twin.faults.set(
          { region, name: `${id}-${"ab"[n]}` },
          { kind: "source-loss", inMs: 0, forMs, untilRestart: false },
        );
  };
/** Says so on the bus, without anything being so. */
export const alert =
  (type: string, state: "SET" | "CLEARED") =>
  ({ site, channels }: Match): void => {
    for (const { region, encoder } of channels.slice(0, 1))
      site.bus.inject({
        version: "0",
        id: `said-${type}-${state}`,
        "detail-type": "MediaLive Channel Alert",
        source: "aws.medialive",
        account: "000000000000",
        time: formatInstant(site.world.now),
        region,
        resources: [encoder.arn],
        detail: {
          channel_arn: encoder.arn,
          alarm_state: state,
          alarm_id: "said",
          alert_type: type,
          pipeline: "0",
          message: "",
        },
      });
  };
export const incidents = async ({ site }: Match): Promise<Incident[]> =>
  (await site.deps.store.incidents.list({ from: "2025-08-15T00:00:00Z" })).items;
export const remedies = (match: Match): NumberedCall[] =>
  awsCalls(match).filter(
    ({ function: by, service, operation }) =>
      by === "showcaller-task-remediate" && service === "medialive" && !/^(Describe|List)/.test(operation),
  );
/** Switches of ours in the encoder's schedule, in order, as the twin has them. */
export const switches = async ({ site, channels }: Match): Promise<string[]> => {
  const medialive = site.twin.standIns.find(({ service }) => service === "medialive");
  const answer = (await medialive?.call(
    "DescribeSchedule",
    { ChannelId: channels[0]?.encoder.arn.split(":").at(-1) },
    { region: channels[0]?.region ?? "", function: "client" },
  )) as { ScheduleActions?: { ActionName?: string }[] };
  return (answer.ScheduleActions ?? []).map(({ ActionName }) => ActionName ?? "");
};
export const journalOf = async (match: Match): Promise<string[]> =>
  (await match.site.deps.store.journal.read(match.id, { limit: 100 })).items.map(({ name, why }) => `${name}: ${why}`);
export const playbook =
  (id: string, change: Partial<PlaybookInput>) =>
  async ({ site }: Match): Promise<void> => {
    const before = await site.deps.store.playbooks.get(id as PlaybookId);
    if (!before) throw new Error(`no playbook ${id}`);
    const { id: _, version: _v, updatedAt: _a, updatedBy: _b, ...input } = before;
    await site.deps.store.playbooks.put(before.id, "op", () => ({ playbook: { ...input, ...change } }));
  };
