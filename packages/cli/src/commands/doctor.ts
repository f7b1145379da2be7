import type { Finding, FindingSeverity } from "@showcaller/contracts";
import { type Command, type Context, NotAllSeen, NotWell, UsageError } from "../command.ts";
import { door } from "../door.ts";
import { clean, table } from "../table.ts";

/** Worst first: what hurts a show, what could not be looked at, what will hurt one. */
const ORDER: readonly FindingSeverity[] = ["error", "unseen", "warning", "note", "ok"];
const SHORT: readonly FindingSeverity[] = ["error", "unseen", "warning"];

async function doctor(context: Context): Promise<void> {
  const { values, output, surroundings } = context;
  const stage = values.text("stage") ?? "production";
  const end = await surroundings.doctor({
    env: surroundings.env,
    ...{ stage, ...(stage === "local" ? { now: await laptopNow(context) } : {}) },
    table: values.text("table"),
    store: values.text("store"),
    distribution: values.text("distribution"),
    record: values.text("record"),
    only: values.list("only").flatMap((names) => names.split(",")),
  });
  if (end.kind === "usage") throw new UsageError(end.message);
  const { findings } = end;
  output.result({ findings }, () => told(findings, values.flag("all")));
  const count = (severity: FindingSeverity): number => findings.filter((one) => one.severity === severity).length;
  if (count("error") > 0) throw new NotWell(`${count("error")} of ${findings.length} findings would hurt a show`);
  const lacking = [...new Set(findings.flatMap(({ needs }) => needs ?? []))].sort();
  if (count("unseen") > 0)
    throw new NotAllSeen(
      `${count("unseen")} of ${findings.length} could not be looked at${lacking.length > 0 ? `; allow ${lacking.join(", ")}` : ""}`,
    );
}

/** What ran a minute ago by the laptop's clock ran a year ago by ours. */
const laptopNow = async (context: Context): Promise<number> =>
  Date.parse((await door<{ now: string }>(context, "GET", "clock")).now);

const told = (findings: readonly Finding[], all: boolean): string => {
  const shown = all ? ORDER : SHORT;
  const rows = ORDER.flatMap((severity) => findings.filter((one) => one.severity === severity))
    .filter(({ severity }) => shown.includes(severity))
    .flatMap(({ severity, check, subject, saw, fix }) => [
      [severity, check, subject, saw],
      ...(fix ? [["", "", "", `→ ${fix}`]] : []),
    ]);
  const counts = ORDER.map(
    (severity) => [findings.filter((one) => one.severity === severity).length, severity] as const,
  );
  const sum = counts.flatMap(([count, severity]) => (count > 0 ? [`${count} ${severity}`] : [])).join(", ");
  return [...(rows.length > 0 ? [table(rows)] : []), clean(`Looked at ${findings.length}: ${sum || "nothing"}.`)].join(
    "\n\n",
  );
};

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Look at the AWS account, changing nothing: what would hurt a show, and what to do about it",
  options: {
    stage: {
      type: "string",
      value: "NAME",
      help: "the deployment's stage; default production; local: the laptop's /_aws",
    },
    table: { type: "string", value: "NAME", help: "its table; default: found by the stage" },
    store: { type: "string", value: "ARN", help: "the edge's KeyValueStore, an output of the deployment" },
    distribution: {
      type: "string",
      value: "ID",
      help: "the CloudFront distribution that viewers use, ours or another",
    },
    only: {
      type: "string",
      multiple: true,
      value: "CHECK",
      help: "only this check; may be repeated, or a list with commas",
    },
    record: {
      type: "string",
      value: "DIR",
      help: "also write how long starts, stops and events took, without any name: what the twin is measured by",
    },
    all: { type: "boolean", help: "also what is well" },
  },
  examples: ["doctor --stage staging", "doctor --only channels,packager --json"],
  run: doctor,
};
