import { readFileSync } from "node:fs";
import type { Millis } from "../kernel/types.ts";
import type { KeyValueStore } from "../keyvaluestore/stand-in.ts";
import type { EdgeEngine, EdgeOutcome } from "./job.ts";
import { quickjsEngine } from "./quickjs.ts";

/** A viewer's request as CloudFront has it when the function runs. A field that was sent more than once is a list. */
export interface Viewing {
  method: string;
  /** Path, without the query. */
  uri: string;
  headers: Fields;
  querystring: Fields;
  cookies: Fields;
  ip: string;
  /** ISO 3166-1 alpha-2, as CloudFront found it by the address. */
  country?: string;
  /** Of the network that the viewer is in. */
  asn?: number;
}
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** What CloudFront would do: send the request on, or answer by itself. */
export type Viewed = (
  | { edge: "forwarded"; request: Record<string, unknown>; origin?: string }
  | { edge: "answered"; status: number; headers: Record<string, string> }
) & {
  /** Keys read from the store, each of which is billed. */
  reads: number;
  /** Lines of the function: a status and a word. */
  log: string[];
};

/** The deployed bytes. */
const CODE = readFileSync(new URL("../../../edge/src/function/viewer-request.generated.js", import.meta.url), "utf8");

/**
 * Runs the deployed function on the store as edge locations read it at `now`, in a sandbox with CloudFront's limits. What the function
 * throws, and a limit that it meets, viewers see as 503 (CloudFront's "FunctionExecutionError").
 */
export async function atEdge(
  store: Pick<KeyValueStore, "atEdge">,
  now: Millis,
  viewing: Viewing,
  engine: EdgeEngine = quickjsEngine,
): Promise<Viewed> {
  // A store is larger than the function's memory: the engine is given what it asks for, until it asks for no more.
  const known: Record<string, string> = {};
  const asked = new Set<string>();
  for (;;) {
    let outcome: EdgeOutcome | undefined;
    try {
      [outcome] = await engine(CODE, { now, store: known, events: [eventOf(viewing)] });
    } catch {
      return broken();
    }
    const news = (outcome?.reads ?? []).filter((key) => !asked.has(key));
    if (!outcome || news.length === 0) return outcome ? viewed(outcome) : broken();
    for (const key of news) {
      asked.add(key);
      const value = store.atEdge(key);
      if (value !== undefined) known[key] = value;
    }
  }
}

const broken = (): Viewed => ({ edge: "answered", status: 503, headers: {}, reads: 0, log: [] });

/** The event of CloudFront Functions (developer guide, "CloudFront Functions event structure"). */
function eventOf({ method, uri, headers, querystring, cookies, ip, country, asn }: Viewing): unknown {
  const found = {
    ...(country === undefined ? {} : { "cloudfront-viewer-country": country }),
    ...(asn === undefined ? {} : { "cloudfront-viewer-asn": String(asn) }),
  };
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    version: "1.0",
    context: { eventType: "viewer-request", distributionId: "LAPTOP", requestId: "laptop" },
    viewer: { ip },
    request: {
      method,
      uri,
      querystring: fields(querystring),
      headers: fields({ ...lower, ...found }),
      cookies: fields(cookies),
    },
  };
}

const fields = (given: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value === "string") return [name, { value }];
      return [
        name,
        { value: value[0] ?? "", ...(value.length > 1 ? { multiValue: value.map((one) => ({ value: one })) } : {}) },
      ];
    }),
  );

function viewed({ result, error, origin, reads, logs }: EdgeOutcome): Viewed {
  const seen = { reads: reads.length, log: logs };
  if (error !== undefined || typeof result !== "object" || result === null) return { ...broken(), ...seen };
  if (!("statusCode" in result))
    return { edge: "forwarded", request: { ...result }, ...(origin === undefined ? {} : { origin }), ...seen };
  const { statusCode, headers = {} } = result as { statusCode: number; headers?: Record<string, { value: string }> };
  const plain = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
  return { edge: "answered", status: statusCode, headers: plain, ...seen };
}
