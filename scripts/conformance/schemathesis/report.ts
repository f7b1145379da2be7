import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** One request of a run, its answer, and the checks that found fault with it. */
export interface Exchange {
  method: string;
  /** Path and query. */
  target: string;
  /** Absent: nothing came. */
  status: number | undefined;
  body: string;
  /** By name, what each says. */
  faults: { check: string; says: string }[];
  /** Every check that looked at it. */
  checks: string[];
}

type Text = string | { $base64: string } | null | undefined;
/** As much of a line of Schemathesis's report as is read here. In another form it has no requests, and their number is asked for. */
interface Event {
  ScenarioFinished?: {
    recorder?: {
      interactions?: Record<
        string,
        { request: { method: string; uri: string }; response?: { status_code: number; content?: Text } | null }
      >;
      checks?: Record<
        string,
        { name: string; status: string; failure_info?: { failure?: { message?: string } } | null }[]
      >;
    };
  };
  NonFatalError?: unknown;
  FatalError?: unknown;
}

/** Everything that was sent in a run, in order. Throws where Schemathesis itself broke. */
export async function exchanges(path: string): Promise<Exchange[]> {
  const all: Exchange[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === "") continue;
    const { ScenarioFinished, NonFatalError, FatalError } = JSON.parse(line) as Event;
    const broken = NonFatalError ?? FatalError;
    if (broken) throw new Error(`Schemathesis: ${JSON.stringify(broken).slice(0, 300)}`);
    const { interactions = {}, checks = {} } = ScenarioFinished?.recorder ?? {};
    for (const [id, { request, response }] of Object.entries(interactions)) {
      const own = checks[id] ?? [];
      const { pathname, search } = new URL(request.uri);
      all.push({
        method: request.method,
        target: pathname + search,
        status: response?.status_code,
        body: textOf(response?.content),
        faults: own
          .filter(({ status }) => status === "failure")
          .map(({ name, failure_info }) => ({ check: name, says: failure_info?.failure?.message ?? "" })),
        checks: own.map(({ name }) => name),
      });
    }
  }
  return all;
}

const textOf = (content: Text): string =>
  typeof content === "object" && content ? Buffer.from(content.$base64, "base64").toString() : (content ?? "");
