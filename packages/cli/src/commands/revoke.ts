import type { RevocationInput } from "@showcaller/contracts";
import { type Command, type Context, type Option, UsageError } from "../command.ts";
import { setEdge, showEdge } from "./edge.ts";
import { show } from "./revocations.ts";
import { secretArg, settled } from "./revoking.ts";

const common: Record<string, Option> = {
  until: {
    type: "string",
    value: "INSTANT",
    help: "when what it revokes has expired; default: 7 days on, which no token outlives",
  },
  why: { type: "string", value: "TEXT", help: "kept in the journal: name nobody" },
  "no-wait": { type: "boolean", help: "do not wait until the edge has it" },
};

type Wish =
  | { kind: "session"; session: string }
  | { kind: "subject"; subject: string; cutOff?: string }
  | { kind: "channel"; channel: string; cutOff: string };

async function revoke(context: Context, wish: Wish, until = context.values.text("until")): Promise<void> {
  const { client, values, output } = context;
  const why = values.text("why");
  const body = { ...wish, ...(until ? { expiresAt: until } : {}), ...(why ? { why } : {}) } as RevocationInput;
  const one = await settled(context, await client.revoke({ body }));
  output.result(one, () => show(one));
}

async function before(context: Context): Promise<void> {
  const { args, values } = context;
  const cutOff = args[0] ?? "now";
  const [subject, channel, everybody] = [values.text("subject"), values.text("channel"), values.flag("everybody")];
  if ([subject, channel, everybody || undefined].filter((one) => one !== undefined).length !== 1)
    throw new UsageError("whose? one of --subject, --channel and --everybody");
  if (subject !== undefined)
    return revoke(context, { kind: "subject", subject: await secretArg(context, subject), cutOff });
  if (channel !== undefined) return revoke(context, { kind: "channel", channel, cutOff });
  const view = await setEdge(context, { epoch: cutOff });
  context.output.result(view, () => showEdge(view));
}

export const revokeCommands: Command[] = [
  {
    name: "revoke session",
    args: ["session"],
    summary: "One session may no longer watch; - reads it from standard input",
    options: common,
    examples: ["revoke session 66400ca63ab2c267cc0d874cc5f9a378 --why shared"],
    run: async (context) =>
      revoke(context, { kind: "session", session: await secretArg(context, context.args[0] ?? "") }),
  },
  {
    name: "revoke subject",
    args: ["subject"],
    summary: "A subject may no longer watch with what it has; or not at all for a time",
    options: {
      ...common,
      "bar-until": { type: "string", value: "INSTANT", help: "whatever is issued to it, too, until then" },
    },
    examples: ["revoke subject viewer-4711", "revoke subject - --bar-until 2027-09-01T00:00:00Z < subject.txt"],
    async run(context) {
      const subject = await secretArg(context, context.args[0] ?? "");
      const bar = context.values.text("bar-until");
      if (bar !== undefined && context.values.text("until") !== undefined)
        throw new UsageError("--until is when tokens expire, --bar-until how long it is barred: one of them");
      return bar === undefined
        ? revoke(context, { kind: "subject", subject, cutOff: "now" })
        : revoke(context, { kind: "subject", subject }, bar);
    },
  },
  {
    name: "revoke before",
    args: ["instant"],
    summary: "Whatever was issued until an instant, or now: to a subject, for a channel, or to everybody",
    options: {
      ...common,
      subject: { type: "string", value: "NAME|-", help: "what was issued to it" },
      channel: { type: "string", value: "ID", help: "what was issued for it" },
      everybody: { type: "boolean", help: "every token; needs no room in the edge's store" },
    },
    examples: ["revoke before now --channel pitch-1 --why leaked", "revoke before 2027-08-14T19:00:00Z --everybody"],
    run: before,
  },
  {
    name: "revoke channel",
    args: ["channel"],
    summary: "Whatever was issued for a channel until now",
    options: common,
    run: (context) => revoke(context, { kind: "channel", channel: context.args[0] ?? "", cutOff: "now" }),
  },
];
