import type { JournalEntry } from "@showcaller/contracts";
import type { Command } from "../command.ts";
import { short, table } from "../table.ts";
import { pages } from "./common.ts";

const list = (signals: readonly JournalEntry[]): string =>
  signals.length === 0
    ? "Nothing was heard in that time."
    : table([
        ["AT", "LEG", "WHAT", "WHY"],
        ...signals.map(({ at, channel, text, why }) => [at, channel ?? "-", short(text, 80), short(why, 80)]),
      ]);

export const signalCommands: Command[] = [
  {
    name: "signals list",
    summary: "List what was heard on the bus; --json has it as it came",
    options: {
      from: { type: "string", value: "INSTANT", help: "from when; default: since yesterday" },
      to: { type: "string", value: "INSTANT", help: "until when" },
      unknown: { type: "boolean", help: "only what no schema reads" },
      limit: { type: "string", value: "N", help: "at most so many; default 1000" },
    },
    async run({ client, values, output }) {
      const query = {
        from: values.text("from"),
        to: values.text("to"),
        kind: values.flag("unknown") ? ("unknown" as const) : undefined,
      };
      const signals = await pages(values, (page) => client.listSignals({ query: { ...query, ...page } }), 1000);
      output.result(signals, () => list(signals));
    },
  },
];
