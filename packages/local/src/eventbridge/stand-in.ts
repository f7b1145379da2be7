import { AwsError, type StandIn } from "../kernel/types.ts";
import type { EventBus, Rule } from "./bus.ts";
import { parsePattern } from "./pattern.ts";

interface Entry {
  Source?: string;
  DetailType?: string;
  Detail?: string;
  Resources?: string[];
  Time?: Date;
  EventBusName?: string;
}
interface EntryResult {
  EventId?: string;
  ErrorCode?: string;
  ErrorMessage?: string;
}

const refused = (ErrorCode: string, ErrorMessage: string): EntryResult => ({ ErrorCode, ErrorMessage });

/** `default`, absent, or its ARN: the only bus there is. */
const isDefault = (name: string | undefined): boolean => name === undefined || /(^|\/)default$/.test(name);

const jsonObject = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const putEntry = (bus: EventBus, entry: Entry, region: string): EntryResult => {
  const { Source, DetailType, Detail } = entry;
  if (!Source || !DetailType || !Detail)
    return refused("InvalidArgument", "Source, DetailType and Detail are required.");
  if (/^aws\./i.test(Source)) return refused("NotAuthorizedForSource", `Not authorized for the source ${Source}.`);
  if (!isDefault(entry.EventBusName))
    return refused("ResourceNotFoundException", `Event bus ${entry.EventBusName} does not exist.`);
  const detail = jsonObject(Detail);
  if (!detail) return refused("MalformedDetail", "Detail is malformed.");
  const time = entry.Time && { time: `${entry.Time.toISOString().slice(0, 19)}Z` };
  const event = {
    source: Source,
    "detail-type": DetailType,
    region,
    resources: entry.Resources ?? [],
    detail,
    ...time,
  };
  return { EventId: bus.emit(event) };
};

/** "The total entry size must be less than 256KB" (docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html); we count the entries' JSON, slightly more. */
const MAX_BYTES = 262_144;

const putEvents = (bus: EventBus, input: Record<string, unknown>, region: string): Record<string, unknown> => {
  const entries = (input.Entries ?? []) as Entry[];
  if (entries.length < 1 || entries.length > 10)
    throw new AwsError("ValidationException", "Entries must have between 1 and 10 members");
  if (Buffer.byteLength(JSON.stringify(entries)) > MAX_BYTES)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  const Entries = entries.map((entry) => putEntry(bus, entry, region));
  return { Entries, FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length };
};

const MANDATORY = ["id", "account", "source", "time", "region", "resources", "detail-type"];

const testPattern = (input: Record<string, unknown>): Record<string, unknown> => {
  const matches = parsePattern(String(input.EventPattern ?? ""));
  const event = jsonObject(String(input.Event ?? ""));
  const missing = MANDATORY.filter((field) => !event || !(field in event));
  if (missing.length > 0)
    throw new AwsError("ValidationException", `Parameter Event is not valid. Missing: ${missing.join(", ")}`);
  return { Result: matches(event) };
};

const shown = ({ name, pattern, enabled }: Rule): Record<string, unknown> => ({
  Name: name,
  EventPattern: JSON.stringify(pattern),
  State: enabled === false ? "DISABLED" : "ENABLED",
  EventBusName: "default",
});

const listRules = (bus: EventBus, input: Record<string, unknown>, region: string): Record<string, unknown> => ({
  Rules: bus
    .rules(region)
    .filter(({ name }) => name.startsWith(String(input.NamePrefix ?? "")))
    .map(shown),
});

const ruleNamed = (bus: EventBus, name: unknown, region: string): Rule => {
  const rule = bus.rules(region).find((one) => one.name === name);
  if (!rule) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
  return rule;
};

/** What a target could not be given is kept by the laptop itself (Lambda's failures, the bus's own `dead`): no rule names a queue for it. */
const listTargets = (rule: Rule): Record<string, unknown> => ({
  Targets: rule.targets.map(({ arn }, n) => ({ Id: String(n), Arn: arn })),
});

/** `events`: PutEvents, TestEventPattern, ListRules, DescribeRule, ListTargetsByRule on the Region's default bus. */
export const eventsStandIn = (bus: EventBus): StandIn => ({
  service: "events",
  resource: (operation) => (operation === "PutEvents" ? "event-bus/default" : ""),
  async call(operation, input, { region }) {
    switch (operation) {
      case "PutEvents":
        return putEvents(bus, input, region);
      case "TestEventPattern":
        return testPattern(input);
      case "ListRules":
        return listRules(bus, input, region);
      case "DescribeRule":
        return shown(ruleNamed(bus, input.Name, region));
      case "ListTargetsByRule":
        return listTargets(ruleNamed(bus, input.Rule, region));
      default:
        throw new AwsError("NotImplementedException", `events ${operation} is not built locally`);
    }
  },
});
