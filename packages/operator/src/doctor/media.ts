import { checkChannel, checkFlow, checkSchedule } from "@showcaller/core/doctor/channels";
import { checkPackager, checkUnnamedPackager, packagerNames } from "@showcaller/core/doctor/packager";
import { eachChannel } from "./context.ts";

/* What is looked at in the media services, for each registered channel. */

export const channels = eachChannel("channels", async (channel, { account }) =>
  checkChannel(channel, await account.encoder(channel.region, channel.encoder.arn)),
);

export const flows = eachChannel("flows", async (channel, { account }) => {
  const found = [];
  for (const { arn } of channel.flows) found.push(...checkFlow(channel, arn, await account.flow(channel.region, arn)));
  return found;
});

export const packager = eachChannel("packager", async (channel, { account, playbooks }) => {
  const named = channel.packager && packagerNames(channel.packager);
  if (!named) return [checkUnnamedPackager(channel)];
  const seen = await account.packager(channel.region, named.group, named.channel);
  return checkPackager(channel, playbooks.ok ? playbooks.value : [], seen);
});

export const schedule = eachChannel("schedule", async (channel, { account }) =>
  checkSchedule(channel, await account.scheduleActions(channel.region, channel.encoder.arn)),
);
