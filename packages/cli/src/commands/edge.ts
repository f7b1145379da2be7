import type { EdgeSettingsInput, EdgeView } from "@showcaller/contracts";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { whole } from "./common.ts";

const MODES: Readonly<Record<EdgeView["mode"], string>> = {
  off: "off: tokens are taken out and not looked at",
  log: "log: nobody is refused, and the logs say who would be",
  enforce: "enforce",
};

export const showEdge = ({ revocations: held, ...edge }: EdgeView): string =>
  fields([
    ["mode", MODES[edge.mode]],
    ["epoch", edge.epoch && `every token issued until ${edge.epoch} is revoked`],
    ["outage grace", `${edge.outageGrace} s past expiry while the control plane is away`],
    ["revoked", `${held.session} sessions, ${held.subject} subjects, ${held.channel} channels`],
    ["store", `${held.bytes} of ${held.mostBytes} bytes (${Math.ceil((100 * held.bytes) / held.mostBytes)} %)`],
    ["heartbeat", edge.heartbeatAt ?? "none: nothing is on air"],
    ["changed", edge.updatedAt && `${edge.updatedAt} by ${edge.updatedBy}`],
    ["rev", String(edge.rev)],
  ]);

/** What is not given stays; on condition that nobody has changed it since it was read. */
export async function setEdge({ client }: Context, change: Partial<EdgeSettingsInput>): Promise<EdgeView> {
  const { mode, outageGrace, epoch, rev } = await client.getEdge();
  const body = { mode, outageGrace, ...(epoch ? { epoch } : {}), ...change };
  return client.putEdge({ body, ...(rev > 0 ? { ifMatch: rev } : {}) });
}

async function set(context: Context): Promise<void> {
  const { values, output } = context;
  const [mode, grace] = [values.text("mode"), values.text("outage-grace")];
  if (mode === undefined && grace === undefined) throw new UsageError("edge set needs --mode or --outage-grace");
  const view = await setEdge(context, {
    ...(mode === undefined ? {} : { mode: mode as EdgeView["mode"] }),
    ...(grace === undefined ? {} : { outageGrace: whole(grace, "--outage-grace") }),
  });
  output.result(view, () => showEdge(view));
}

export const edgeCommands: Command[] = [
  {
    name: "edge show",
    summary: "What viewers' edge does, and how full its store is",
    async run({ client, output }) {
      const view = await client.getEdge();
      output.result(view, () => showEdge(view));
    },
  },
  {
    name: "edge set",
    summary: "Change what viewers' edge does; what is not given stays",
    options: {
      mode: { type: "string", value: "off|log|enforce", help: "what happens to who has no good token" },
      "outage-grace": { type: "string", value: "SECONDS", help: "past expiry, while the control plane is away" },
    },
    examples: ["edge set --mode enforce"],
    run: set,
  },
];
