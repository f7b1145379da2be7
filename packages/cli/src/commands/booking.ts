import type { routes } from "@showcaller/contracts";
import type { RequestOf } from "@showcaller/sdk";
import { type Context, type Option, UsageError, type Values } from "../command.ts";
import { duration } from "../times.ts";
import { objectOf } from "./common.ts";

type Wish = RequestOf<(typeof routes)["patchLiveEvent"]>["body"];

/** Members of a live event as options; `--file` gives the rest, and options win over it. */
export const bookingOptions: Record<string, Option> = {
  file: { type: "string", value: "PATH", help: "members as JSON, as the API takes them; - reads standard input" },
  title: { type: "string", value: "TEXT", help: "what it is called" },
  start: {
    type: "string",
    value: "TIME",
    help: "air: local time 2027-08-14T20:00 with --zone, or UTC 2027-08-14T19:00:00Z",
  },
  zone: { type: "string", value: "ZONE", help: "time zone of --start, e.g. Europe/London" },
  disambiguation: {
    type: "string",
    value: "earlier|later",
    help: "which, where daylight saving repeats or skips --start",
  },
  duration: { type: "string", value: "2h", help: "from air to the planned end" },
  channel: { type: "string", multiple: true, value: "ID", help: "a leg's channel by name; once per leg" },
  pool: { type: "string", value: "N", help: "instead of --channel: so many legs, on channels that are free" },
  region: { type: "string", multiple: true, value: "REGION", help: "with --pool: a leg in each; default: anywhere" },
  tag: { type: "string", multiple: true, value: "TAG", help: "with --pool: only channels that have it" },
  lead: { type: "string", value: "15m", help: "from preparation to air" },
  tail: { type: "string", value: "5m", help: "from the end to stopping" },
  overrun: { type: "string", value: "stop|hold|extend", help: "what happens at the planned end" },
  "overrun-limit": { type: "string", value: "30m", help: "how long after the planned end at most" },
  staging: { type: "string", value: "auto|manual", help: "on air at its second, or when somebody says go" },
  rights: {
    type: "string",
    value: "LABEL",
    help: "who may start over into whom: shows of one label, e.g. premier-league",
  },
  "external-id": { type: "string", value: "TEXT", help: "your own name for it" },
};

/** What the command line asks of a live event. The API judges it; only what cannot be sent is refused here. */
export async function wishOf({ values, surroundings }: Pick<Context, "values" | "surroundings">): Promise<Wish> {
  const path = values.text("file");
  const file = path === undefined ? {} : objectOf(await surroundings.read(path), path);
  const channels = values.list("channel");
  const overrun = {
    ...(file.overrun as object | undefined),
    ...given("policy", values.text("overrun")),
    ...given("limit", lengthOf(values, "overrun-limit")),
  };
  const pool = poolOf(values);
  const named = channels.length > 0 ? { legs: channels.map((channel) => ({ channel })) } : {};
  // Channels come by name or out of a pool: what the options say takes the place of either.
  const { legs, pool: filed, ...rest } = file;
  return {
    ...rest,
    ...(pool || channels.length > 0 ? {} : { ...given("legs", legs), ...given("pool", filed) }),
    ...given("title", values.text("title")),
    ...given("externalId", values.text("external-id")),
    ...given("start", startOf(values)),
    ...given("duration", lengthOf(values, "duration")),
    ...given("lead", lengthOf(values, "lead")),
    ...given("tail", lengthOf(values, "tail")),
    ...(Object.keys(overrun).length > 0 ? { overrun } : {}),
    ...given("staging", values.text("staging")),
    ...given("rights", values.text("rights")),
    ...named,
    ...given("pool", pool),
  } as Wish;
}

const given = (name: string, value: unknown): Record<string, unknown> => (value === undefined ? {} : { [name]: value });

const lengthOf = (values: Values, name: string): string | undefined => {
  const text = values.text(name);
  return text === undefined ? undefined : duration(text, `--${name}`);
};

function poolOf(values: Values): Record<string, unknown> | undefined {
  const [text, regions, tags] = [values.text("pool"), values.list("region"), values.list("tag")];
  const asked = text ?? (regions.length > 0 ? String(regions.length) : undefined);
  if (asked === undefined && tags.length > 0) throw new UsageError("--tag needs --pool: how many legs, e.g. --pool 1");
  if (asked === undefined) return undefined;
  if (!/^[1-4]$/.test(asked)) throw new UsageError(`--pool: ${asked} is not a number of legs; write 1 to 4`);
  return { legs: Number(asked), ...(regions.length > 0 ? { regions } : {}), ...(tags.length > 0 ? { tags } : {}) };
}

function startOf(values: Values): Record<string, string> | undefined {
  const [start, zone, disambiguation] = [values.text("start"), values.text("zone"), values.text("disambiguation")];
  if (start === undefined && zone === undefined) return undefined;
  if (start === undefined) throw new UsageError("--zone needs --start");
  if (start.endsWith("Z") && zone === undefined) return { instant: start };
  if (start.endsWith("Z"))
    throw new UsageError("--start in UTC takes no --zone: write it without Z, as the clock there shows it");
  if (zone === undefined)
    throw new UsageError("--start without Z is a local time: say where with --zone, e.g. --zone Europe/London");
  return { local: start, zone, ...(disambiguation ? { disambiguation } : {}) };
}
