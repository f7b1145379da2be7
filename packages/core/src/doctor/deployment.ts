import type { Finding } from "@showcaller/contracts";
import type { Seen, TableSetup } from "./account.ts";
import { about, judged, orWell } from "./finding.ts";

/* What `sst deploy` has made, and whether it is still so. */

export interface TableSeen {
  table: Seen<TableSetup | undefined>;
  pointInTime: Seen<boolean>;
  timeToLive: Seen<string | undefined>;
}
export interface TableExpected {
  ttl: string;
  indexes: readonly string[];
  /** Of production a table can only be deleted after somebody has said so. */
  protect: boolean;
}

export const checkTable = (name: string, seen: TableSeen, expected: TableExpected): Finding[] => [
  ...judged("table", name, seen.table, (table, say) => {
    if (!table) return [say("error", "there is no such table", "deploy, or name it with --table")];
    const found: Finding[] = [];
    if (table.status !== "ACTIVE") found.push(say("error", `it is ${table.status}`, "wait until it is ACTIVE"));
    if (table.stream !== "NEW_AND_OLD_IMAGES")
      found.push(
        say(
          "error",
          `its stream is ${table.stream ?? "off"}`,
          "deploy again: without it no cue gets a schedule, and the edge hears nothing",
        ),
      );
    const missing = expected.indexes.filter((index) => !table.indexes.includes(index));
    if (missing.length > 0)
      found.push(
        say("error", `it lacks index ${missing.join(", ")}`, "deploy again: the sweep finds live events by it"),
      );
    if (expected.protect && !table.deletionProtection)
      found.push(say("error", "deletion protection is off", "turn it on: it is the only copy of what is on air"));
    return orWell(found, say("ok", `${table.status}, stream ${table.stream}`));
  }),
  ...judged("table", `${name} point-in-time recovery`, seen.pointInTime, (on, say) => [
    on
      ? say("ok", "on")
      : say("error", "off", "turn it on: without it a lost table comes back no younger than the last export"),
  ]),
  ...judged("table", `${name} TTL`, seen.timeToLive, (attribute, say) => [
    attribute === expected.ttl
      ? say("ok", attribute)
      : say("warning", `on ${attribute ?? "nothing"}`, `enable it on ${expected.ttl}: without it the table only grows`),
  ]),
];

/** Function ARNs are the deployment's own: a machine is compared without them. */
const comparable = (definition: string): string =>
  definition.replace(
    /arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:(?:[a-zA-Z0-9-]+-)?task-([a-z-]+)(?::\d+)?/g,
    "task:$1",
  );

/** Is what runs on AWS what this version of the program would run? `definition`: ours, with any ARNs. */
export const checkMachine = (name: string, definition: string, seen: Seen<string | undefined>): Finding[] =>
  judged("machines", name, seen, (deployed, say) => {
    if (deployed === undefined) return [say("error", "there is no such state machine", "deploy")];
    const same = canonical(comparable(deployed)) === canonical(comparable(definition));
    return [
      same
        ? say("ok", "its definition is this version's")
        : say(
            "warning",
            "its definition is not this version's",
            "deploy this version, or run the doctor of the version that is deployed; executions under way end on the one they began with",
          ),
    ];
  });

/** Key order is nobody's decision. */
const canonical = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return text;
  }
};

/** A Region in trouble should take its encoders or the control plane with it, not both. */
export const checkRegions = (home: string, media: readonly string[]): Finding => {
  const say = about("regions", home);
  if (!media.includes(home))
    return say("ok", `the home Region is none of the media Regions ${media.join(", ") || "(none)"}`);
  return media.length === 1
    ? say(
        "warning",
        `${home} is the home Region and the only media Region`,
        "put the home Region elsewhere: with it everything is lost at once",
      )
    : say(
        "warning",
        `${home} is the home Region and a media Region`,
        "put the home Region elsewhere: a leg and the control plane would be lost at once",
      );
};
