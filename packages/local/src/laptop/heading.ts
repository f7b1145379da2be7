import { formatInstant } from "@showcaller/core/time/instant";
import type { Millis } from "../kernel/types.ts";
import { dayIn, painted, type Screen, timeIn, zoneName } from "./line.ts";

export interface HeadingParts {
  url: string;
  now: Millis;
  speed: number;
  seed: number;
  zone: string;
  data: string;
  isFirst: boolean;
  /** Installed channels; `registered` says of how many Showcaller knows. */
  channels: readonly { id: string; region: string }[];
  registered: number;
}

/** What a person sees first: where it is, what time it is there, and what to try. */
export function heading(screen: Screen, parts: HeadingParts): string {
  const { url, now, zone, speed, seed, data, channels } = parts;
  const local = zone === "UTC" ? "" : `${timeIn(zone, now)} ${zoneName(zone, now)}, `;
  const pace = speed === 0 ? "standing still" : `${speed === 1 ? "at" : `at ${speed} times`} real speed`;
  const rows = [
    [
      "clock",
      `${dayIn("UTC", now).replace(", UTC", "")}, ${local}${formatInstant(now).slice(11)}, ${pace}, seed ${seed}`,
    ],
    ["data", `${data}${parts.isFirst ? ", a first start" : ", going on"}; log in ${data}/showcaller.log`],
    [
      "channels",
      `${counted(channels)}; ${parts.registered === 0 ? "installed, not registered" : `${parts.registered} registered`} (${url}/_local/channels)`,
    ],
  ] as const;
  const last = "npm start -- --data .last-day --at 2026-05-24T14:00:00Z";
  const tries = [
    ["what viewers get", `curl ${url}/_local/viewer`],
    ["ten minutes on", `curl --json '{"advance":"PT10M"}' ${url}/_local/clock`],
    ["ten at once", last],
    ["lose every event", `curl --json '{"kind":"bus-weather","source":"*","loss":1}' ${url}/_local/faults`],
  ] as const;
  const row = ([name, text]: readonly [string, string]): string =>
    `  ${painted(screen, "dim", name.padEnd(16))}  ${text}\n`;
  return [
    `\n${painted(screen, "bold", `Showcaller is ready at ${url}`)}\n\n`,
    ...rows.map(row),
    "\n",
    ...tries.map(row),
    "\n",
  ].join("");
}

/** `5 in eu-west-1, 5 in eu-central-1` */
function counted(channels: readonly { id: string; region: string }[]): string {
  const regions = [...new Set(channels.map(({ region }) => region))];
  return regions
    .map((region) => `${channels.filter((channel) => channel.region === region).length} in ${region}`)
    .join(", ");
}
