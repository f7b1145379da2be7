import { Agent, type IncomingHttpHeaders, request } from "node:http";

export interface Forwarded {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}
/** One HTTP request to the engine and its whole answer. Rejects when the connection fails: the request may have taken effect. */
export type Forward = (headers: Readonly<Record<string, string>>, body: Uint8Array | string) => Promise<Forwarded>;

/** Of one connection, not of the message (RFC 9110 §7.6.1), or to be said anew for the engine. */
const OWN = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);

/**
 * Passes requests through to the engine as they came: signature, target and body untouched. Connections are kept
 * alive, and given up after 10 idle seconds, before DynamoDB Local does it to us in the middle of a write.
 */
export function forward({ endpoint }: { endpoint: string }): Forward & { close(): void } {
  const agent = new Agent({ keepAlive: true, timeout: 10_000, noDelay: true });
  const { hostname, port } = new URL(endpoint);

  const send: Forward = (headers, body) =>
    new Promise((resolve, reject) => {
      const bytes = typeof body === "string" ? Buffer.from(body) : body;
      const length = { "content-length": String(bytes.byteLength) };
      const call = request({
        agent,
        hostname,
        port,
        method: "POST",
        path: "/",
        headers: { ...passed(headers), ...length },
      });
      call.on("error", reject);
      call.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: passed(response.headers), body: Buffer.concat(chunks) }),
        );
      });
      call.end(bytes);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}

function passed(headers: IncomingHttpHeaders | Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (value !== undefined && !OWN.has(lower)) out[lower] = String(value);
  }
  return out;
}
