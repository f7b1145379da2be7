import type { Channel, ChannelId } from "@showcaller/contracts";
import { TAG } from "@showcaller/core/reconcile/snapshot";
import { setWeather } from "../../eventbridge/weather.ts";
import type { Millis } from "../../kernel/types.ts";
import type { Match } from "../harness.ts";

/** What somebody does in the AWS console, past the control plane. */
export const byHand = async (match: Match, operation: "StartChannel" | "StopChannel", leg = 0): Promise<void> => {
  const { region, encoder } = channelOf(match, leg);
  await mediaLive(match).call(operation, { ChannelId: encoder.arn.split(":").at(-1) }, { region, function: "client" });
};

/** Switches its input in the AWS console, at once. */
export const switchByHand = async (match: Match, attachment: string, leg = 0): Promise<void> => {
  const { region, encoder } = channelOf(match, leg);
  const action = {
    ActionName: "by hand",
    ScheduleActionStartSettings: { ImmediateModeScheduleActionStartSettings: {} },
    ScheduleActionSettings: { InputSwitchSettings: { InputAttachmentNameReference: attachment } },
  };
  const input = { ChannelId: encoder.arn.split(":").at(-1), Creates: { ScheduleActions: [action] } };
  await mediaLive(match).call("BatchUpdateSchedule", input, { region, function: "client" });
};

/** Takes our tag off a channel: from now on it is not ours to touch (law 6). */
export const untag = async (match: Match, leg = 0): Promise<void> => {
  const { region, encoder } = channelOf(match, leg);
  const input = { ResourceArn: encoder.arn, TagKeys: [TAG] };
  await mediaLive(match).call("DeleteTags", input, { region, function: "client" });
};

export const channelOf = (match: Match, leg: number): Channel => {
  const channel = match.channels[leg];
  if (!channel) throw new Error(`the match has no leg ${leg}`);
  return channel;
};

const mediaLive = ({ site }: Match) => {
  const found = site.twin.standIns.find(({ service }) => service === "medialive");
  if (!found) throw new Error("the twin has no medialive");
  return found;
};

/** Puts a channel into observe, or back into enforce. */
export const setMode = (match: Match, id: ChannelId, mode: Channel["mode"]): Promise<void> =>
  register(match, id, { mode });

/** Registers it anew with what is given. */
export const register = async (match: Match, id: ChannelId, wish: Partial<Channel>): Promise<void> => {
  await match.site.deps.store.channels.put(id, "engineer", (before) => {
    if (!before) throw new Error(`no channel ${id}`);
    return { channel: { ...before, ...wish, rev: before.rev + 1 } };
  });
};

/**
 * The home Region is lost until then: neither table nor workflows nor schedules answer, no event arrives, and no function runs. Returns how to
 * bring it back.
 */
export const loseHome = (match: Match, until: Millis): (() => void) => {
  const { world, gate } = match.site;
  for (const service of ["dynamodb", "states", "scheduler"])
    gate.faults.add({ match: { service }, effect: { kind: "error", code: "InternalServerError", status: 500 }, until });
  setWeather(world, [{ source: "*", loss: 1 }]);
  const bring = killControlPlane(match);
  return () => {
    setWeather(world, []);
    bring();
  };
};

/** No function of ours answers any more; what AWS runs for itself goes on. Returns how to bring them back. */
export const killControlPlane = ({ site }: Match): (() => void) => {
  const functions = { ...site.functions };
  for (const name of Object.keys(site.functions)) delete site.functions[name];
  return () => void Object.assign(site.functions, functions);
};
