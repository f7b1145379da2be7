import type { Change } from "@showcaller/contracts";
import type { Command } from "../command.ts";
import { clean } from "../table.ts";
import { whole } from "./common.ts";
import { statusOf } from "./events.ts";

const line = (change: Change): string => {
  if (change.kind === "live-event")
    return `${change.at}  ${change.liveEvent.id}  ${statusOf(change.liveEvent)}  ${change.liveEvent.title}`;
  if (change.kind === "channel")
    return `${change.at}  channel ${change.channel.id}  ${change.channel.mode}  rev ${change.channel.rev}`;
  if (change.kind === "incident") {
    const { id, severity, status, title } = change.incident;
    return `${change.at}  incident ${id}  ${severity}, ${status}  ${title}`;
  }
  const { entry } = change;
  return `${entry.at}  ${[entry.liveEvent, entry.channel].filter(Boolean).join(" ") || "-"}  ${entry.text}  (${entry.why})`;
};

export const aboutCommands: Command[] = [
  {
    name: "changes",
    summary: "Follow every change, as it happens",
    options: {
      cursor: { type: "string", value: "SEQ", help: "everything after this one; default: from now on" },
      limit: { type: "string", value: "N", help: "end after so many" },
    },
    async run({ client, values, output, surroundings }) {
      const [cursor, limit] = [values.text("cursor"), values.text("limit")];
      const most = limit === undefined ? Number.POSITIVE_INFINITY : whole(limit, "--limit");
      const onRetry = (error: unknown, ms: number) =>
        surroundings.err(`${error instanceof Error ? error.message : String(error)}; again in ${ms / 1000} s\n`);
      let seen = 0;
      if (most === 0) return;
      for await (const change of client.changes(cursor === undefined ? undefined : whole(cursor, "--cursor"), {
        onRetry,
      })) {
        output.result(change, () => clean(line(change)));
        if (++seen >= most) return;
      }
    },
  },
  {
    name: "health",
    summary: "Is it there, which version, and what time is it there",
    async run({ client, output, url }) {
      const health = await client.health();
      output.result(health, () => `${url} is ${health.status}: version ${health.version}, ${health.now}`);
    },
  },
];
