import { createStore } from "@showcaller/adapters/state/store";
import { type MemoryTable, memoryTable } from "@showcaller/adapters/table/memory";
import type { Table } from "@showcaller/core/ports";
import type { Context } from "aws-lambda";
import { createApi } from "../src/api/function.ts";
import { type ProxyEvent, proxyEventOf } from "../src/http/proxy-event.ts";
import { fits } from "./fits.ts";
import { AUDIENCE, ISSUER, issuer, JWKS_URI } from "./issuer.ts";

export const ALL = "events:read events:write incidents:write revocations:write playback:write admin";

export interface Sent {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  /** `false`: as a REST API tells of it that takes no type for binary. */
  base64?: boolean;
  headers?: Record<string, string>;
  /** The token's subject; default `cms`. */
  actor?: string;
  /** Scopes of the token; default all. */
  scopes?: string;
  query?: string;
}
type Delivered = Omit<Sent, "raw"> & { raw: string | undefined };
export interface Got {
  status: number;
  headers: Record<string, string>;
  text: string;
  // What a test reads is its own claim; the answer itself has been held to the documented schema.
  body: Record<string, never> & { [member: string]: unknown };
}

/**
 * The API over the in-memory table (`over`: over what is made of it), called as API Gateway calls it. Every answer is held
 * to the OpenAPI document.
 */
export async function createHarness(options: { at?: string; over?: (table: Table) => Table } = {}) {
  const clock = { at: Date.parse(options.at ?? "2027-08-01T12:00:00Z"), now: () => clock.at };
  const table = memoryTable({ now: clock.now });
  const ids = counting();
  const store = createStore({ table: options.over?.(table) ?? table, clock, ids });
  const keys = await issuer(clock);
  const names = { addresses: async (): Promise<readonly string[] | "unknown"> => ["93.184.216.34"] };
  /** What Secrets Manager holds, by name. */
  const vault = new Map<string, Uint8Array>();
  const lines: string[] = [];
  const line = (...parts: unknown[]) =>
    lines.push(JSON.stringify(parts, (_, v: unknown) => (v instanceof Error ? String(v) : v)));
  const api = createApi({
    store,
    clock,
    ids,
    names,
    secrets: {
      read: async (name) => {
        const value = vault.get(name);
        return value
          ? { ok: true, value }
          : { ok: false, failure: { kind: "permanent", code: "ResourceNotFoundException", message: name } };
      },
    },
    neverBlocked: [{ range: { family: 4, first: 0xc6291e00n, bits: 28 }, what: "a range of ours" }],
    topics: { home: "eu-west-1", allowed: ["arn:aws:sns:eu-west-1:123456789012:showcaller-*"] },
    dashboardUrl: (id) => `https://dashboards.example/${id}`,
    auth: { issuer: ISSUER, audience: AUDIENCE, jwksUri: JWKS_URI },
    fetch: keys.fetch,
    tzdata: "2026b",
    version: "1.2.3",
    logger: { info: line, error: line },
  });
  const send = async (method: string, path: string, sent: Sent = {}): Promise<Got> => {
    const token = await keys.token({ scope: sent.scopes ?? ALL, ...(sent.actor ? { sub: sent.actor } : {}) });
    const headers = { authorization: `Bearer ${token}`, ...(sent.headers ?? {}) };
    const raw = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    const typed = raw === undefined || "content-type" in headers ? {} : { "content-type": "application/json" };
    const result = await api(eventOf(method, path, { ...sent, headers: { ...typed, ...headers }, raw }), {} as Context);
    const got = gotOf(result);
    fits(method, path, got);
    return got;
  };
  return { clock, table, store, keys, names, vault, lines, api, send };
}
export type Harness = Awaited<ReturnType<typeof createHarness>>;

/** The refusal, after checking that it is a problem document and that nothing was written. */
export async function refused(
  harness: { table: MemoryTable; send: Harness["send"] },
  ...request: Parameters<Harness["send"]>
): Promise<Got> {
  const before = JSON.stringify(harness.table.snapshot());
  const got = await harness.send(...request);
  if (got.status < 400) throw new Error(`not refused: ${got.status} ${got.text}`);
  if (JSON.stringify(harness.table.snapshot()) !== before) throw new Error(`a refusal wrote something: ${got.text}`);
  if (got.headers["content-type"] !== "application/problem+json") throw new Error(`not a problem: ${got.text}`);
  return got;
}

function gotOf(result: Awaited<ReturnType<Harness["api"]>>): Got {
  const text = result.body ?? "";
  const isJson = String(result.headers?.["content-type"]).includes("json");
  return {
    status: result.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    text,
    body: isJson && text ? JSON.parse(text) : {},
  };
}

function eventOf(method: string, target: string, { headers = {}, raw, base64 = true }: Delivered): ProxyEvent {
  const event = proxyEventOf({
    method,
    target,
    headers,
    ...(raw === undefined ? {} : { body: raw }),
    sourceIp: "198.41.29.9",
    requestId: "request-1",
  });
  return base64 ? event : { ...event, body: raw ?? null, isBase64Encoded: false };
}

function counting() {
  let count = 0;
  return { ulid: () => `01K${String(++count).padStart(23, "0")}` };
}
