import type { LiveEventView } from "@showcaller/contracts";
import type { Client } from "@showcaller/sdk";
import type { Command, Context } from "../command.ts";
import { duration } from "../times.ts";
import { ifMatch, revision } from "./common.ts";
import { shown } from "./events.ts";

type Plain = "go" | "hold" | "release" | "end" | "cancel";

const plain = (name: Plain, summary: string): Command =>
  cue(name, ["id"], summary, (client, request) => client[name](request));

const timed = (name: "delay" | "extend", summary: string): Command =>
  cue(name, ["id", "by"], summary, (client, request, { args }) =>
    client[name]({ ...request, body: { by: duration(args[1] ?? "", "by") } }),
  );

type Press = (
  client: Client,
  request: { params: { id: string }; ifMatch?: number },
  context: Context,
) => Promise<LiveEventView>;

const cue = (name: string, args: readonly string[], summary: string, press: Press): Command => ({
  name: `events ${name}`,
  args,
  summary,
  options: revision,
  run: (context) => {
    const request = { params: { id: context.args[0] ?? "" }, ...ifMatch(context.values) };
    return shown(context, press(context.client, request, context));
  },
});

/** The operator's cues. */
export const cueCommands: Command[] = [
  plain("go", "Put a manually staged live event on air"),
  timed("delay", "Move air (and the end) later; what runs stays up"),
  timed("extend", "Move the end later, inside the overrun limit"),
  plain("hold", "Keep the show on air until released"),
  plain("release", "Take the hold back"),
  plain("end", "End the show now"),
  plain("cancel", "Cancel before air"),
];
