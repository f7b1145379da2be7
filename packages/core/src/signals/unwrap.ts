import { type Fields, fields, list, parsed, text } from "./lenient.ts";

/** Envelopes within envelopes: SQS around SNS around an alarm is three. Deeper is somebody's joke. */
const DEEPEST = 4;
/** Lambda takes at most 10,000 records in a batch; a signal each is more than anybody reads. */
const MOST = 100;

/** What is inside SQS and SNS wrappings, each by itself; a text that is JSON, read. What is not wrapped comes back as it is. */
export const unwrap = (event: unknown, depth = 0): unknown[] => {
  const value = typeof event === "string" ? (parsed(event) ?? event) : event;
  if (depth >= DEEPEST) return [value];
  const from = fields(value);
  const inside = contents(from);
  return inside === undefined
    ? [value]
    : inside
        .slice(0, MOST)
        .flatMap((one) => unwrap(one, depth + 1))
        .slice(0, MOST);
};

function contents(from: Fields): unknown[] | undefined {
  const records = list(from, "Records").map(fields);
  if (records.length > 0 && records.every((record) => record.has("body") || record.has("sns")))
    return records.map((record) => record.get("body") ?? fields(record.get("sns")).get("message"));
  // SNS as HTTP and SQS deliver it.
  if (text(from, "Type") === "Notification" && from.has("message")) return [from.get("message")];
  return undefined;
}
