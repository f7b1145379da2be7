import type { Channel } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { table } from "../table.ts";
import { brief, objectOf, pages } from "./common.ts";

const show = (channel: Channel): string =>
  fields([
    ["id", channel.id],
    ["name", channel.name],
    ["mode", channel.mode === "observe" ? "observe (shown, never touched)" : "enforce (started and stopped)"],
    ["region", channel.region],
    ["encoder", channel.encoder.arn],
    ["pipelines", String(channel.encoder.pipelines)],
    ["programme", channel.inputs.programme],
    ["pre-show", channel.inputs.preShow],
    ["backup", channel.inputs.backup],
    ["slate", channel.inputs.slate],
    ["failover", failoverOf(channel)],
    ...channel.flows.map(({ arn }) => ["flow", arn] as const),
    ["manifest", channel.packager?.manifestUrl],
    ["packager", packagerOf(channel)],
    ["heals itself", healingOf(channel)],
    ["start-over", channel.packager?.startOver && brief(channel.packager.startOver)],
    ["handover gap", channel.handoverGap && brief(channel.handoverGap)],
    ["manual grace", channel.manualGrace && brief(channel.manualGrace)],
    ["alarms", channel.alarms?.join(" ")],
    ["tags", channel.tags.length > 0 ? channel.tags.join(" ") : undefined],
    ["rev", String(channel.rev)],
  ]);

const failoverOf = ({ inputs: { failover } }: Channel): string | undefined =>
  failover &&
  `to ${failover.secondary} by MediaLive, on ${failover.conditions?.map(({ on, after }) => `${on} for ${brief(after)}`).join(", ") ?? "input-loss"}`;

/** What the packager and the CDN do without us. */
function healingOf({ packager }: Channel): string | undefined {
  const { mqcsInputSwitching, forcedErrors = [], originGroup } = packager?.healing ?? {};
  const told = [
    ...(mqcsInputSwitching ? ["packager switches by score"] : []),
    ...(forcedErrors.length > 0 ? [`404 on ${forcedErrors.join(", ")}`] : []),
    ...(originGroup ? [`origin group (${originGroup.selection}), ${originGroup.role}`] : []),
  ];
  return told.length > 0 ? told.join("; ") : undefined;
}

const packagerOf = ({ packager }: Channel): string | undefined =>
  packager?.channelGroup && packager.channel ? `${packager.channelGroup}/${packager.channel}` : undefined;

const list = (channels: readonly Channel[]): string =>
  channels.length === 0
    ? "No channels are registered."
    : table([
        ["ID", "MODE", "REGION", "PIPELINES", "NAME"],
        ...channels.map(({ id, mode, region, encoder, name }) => [id, mode, region, String(encoder.pipelines), name]),
      ]);

/** What is registered, as `PUT` takes it. */
function registration(channel: Channel): Record<string, unknown> {
  const { id: _, rev: __, createdAt: ___, updatedAt: ____, ...rest } = channel;
  return rest;
}

async function registered({ client, args }: Context): Promise<Channel | undefined> {
  try {
    return await client.getChannel({ params: { id: args[0] ?? "" } });
  } catch (error) {
    if (error instanceof ProblemError && error.slug === "not-found") return undefined;
    throw error;
  }
}

type Body = Parameters<Context["client"]["putChannel"]>[0]["body"];

async function put(context: Context): Promise<Channel> {
  const { client, args, values, surroundings } = context;
  const path = values.text("file");
  const mode = values.text("mode");
  if (path === undefined && mode === undefined) throw new UsageError("channels put needs --file, --mode or both");
  const before = await registered(context);
  if (path === undefined && !before) throw new UsageError(`${args[0]} is not registered: give --file`);
  const base =
    path === undefined ? (before ? registration(before) : {}) : objectOf(await surroundings.read(path), path);
  const body = { ...base, ...(mode ? { mode } : {}) } as Body;
  return client.putChannel({ params: { id: args[0] ?? "" }, body, ...(before ? { ifMatch: before.rev } : {}) });
}

export const channelCommands: Command[] = [
  {
    name: "channels list",
    summary: "List registered channels",
    options: { limit: { type: "string", value: "N", help: "at most so many; default 1000" } },
    async run({ client, values, output }) {
      const channels = await pages(values, (query) => client.listChannels({ query }), 1000);
      output.result(channels, () => list(channels));
    },
  },
  {
    name: "channels show",
    args: ["id"],
    summary: "Show a channel",
    async run({ client, args, output }) {
      const channel = await client.getChannel({ params: { id: args[0] ?? "" } });
      output.result(channel, () => show(channel));
    },
  },
  {
    name: "channels put",
    args: ["id"],
    summary: "Register a channel (in observe), or change it",
    options: {
      file: {
        type: "string",
        value: "PATH",
        help: "the registration as JSON, as the API takes it; - reads standard input",
      },
      mode: { type: "string", value: "observe|enforce", help: "enforce: it is started and stopped from now on" },
    },
    async run(context) {
      const channel = await put(context);
      context.output.result(channel, () => show(channel));
    },
  },
];
