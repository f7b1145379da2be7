import { Change } from "@showcaller/contracts";
import type { Line } from "../line.ts";

/** Real milliseconds in which the feed of a laptop at rest has said what there is. */
const PATIENCE = 5_000;

/**
 * `GET /v1/changes` by another client: server-sent events that do not end, so nothing that waits for a whole answer can ask for them.
 * fetch and the few lines below read them as html.spec.whatwg.org/multipage/server-sent-events.html says.
 */
export async function changeFeed(url: string, token: string): Promise<Line[]> {
  const engine = "server-sent events";
  const ask = (query: string, headers: Record<string, string> = {}) =>
    events(`${url}/v1/changes${query}`, { authorization: `Bearer ${token}`, ...headers });
  const checks: Record<string, () => Promise<string | undefined>> = {
    "the change feed streams changes, each by its schema, in order": async () => {
      const { status, type, found } = await ask("?cursor=0");
      if (status !== 200 || type !== "text/event-stream") return `answered ${status} ${type}`;
      const changes = found.filter(({ data }) => data !== "");
      if (changes.length < 5) return `${changes.length} changes`;
      const bad = changes.find(({ id, data }) => Change.safeParse(JSON.parse(data)).data?.seq !== Number(id));
      if (bad) return `no change: ${bad.data.slice(0, 200)}`;
      const ids = changes.map(({ id }) => Number(id));
      return ids.some((id, at) => at > 0 && id <= (ids[at - 1] ?? 0)) ? "out of order" : undefined;
    },
    "the change feed goes on after Last-Event-ID, before the cursor": async () => {
      const { found } = await ask("?cursor=0", { "last-event-id": "3" });
      const first = found.find(({ data }) => data !== "");
      return first?.id === "4" ? undefined : `the first is ${first?.id}`;
    },
    "the change feed refuses as documented": async () => {
      const got = [
        (await ask("", { authorization: "" })).status,
        (await ask("", { authorization: "Bearer a.b.c" })).status,
        (await ask("?cursor=-1")).status,
        (await ask("", { "last-event-id": "x" })).status,
      ];
      return got.join() === "401,401,422,422" ? undefined : `answered ${got.join()}`;
    },
  };
  const lines: Line[] = [];
  for (const [check, wrong] of Object.entries(checks)) {
    const why = await wrong();
    lines.push(why === undefined ? { engine, check, verdict: "pass" } : { engine, check, verdict: "failed", why });
  }
  return lines;
}

interface Read {
  status: number;
  type: string;
  found: { id: string; data: string }[];
}

/** What is streamed until it falls silent. */
async function events(url: string, headers: Record<string, string>): Promise<Read> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const read = { status: response.status, type: response.headers.get("content-type")?.split(";")[0] ?? "" };
  let text = "";
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += part;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  return { ...read, found: text.split("\n\n").slice(0, -1).map(eventOf) };
}

function eventOf(block: string): { id: string; data: string } {
  const field = (name: string) =>
    block
      .split("\n")
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ""))
      .join("\n");
  return { id: field("id"), data: field("data") };
}
