import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../kernel/types.ts";
import type { WireRequest, WireResponse } from "./messages.ts";
import { plainRefusal } from "./refusals.ts";
import type { Wire } from "./wire.ts";

export interface HttpDoorOptions {
  /** Path under which the door stands; clients use `endpoint_url=http://127.0.0.1:4800/_aws`. */
  prefix?: string;
  /** Bytes; DynamoDB takes the largest requests, 16 MB (BatchWriteItem). */
  bodyLimit?: number;
  /** Hears of bugs in stand-ins, which the client sees as InternalFailure. */
  report?: (error: unknown) => void;
}

const BODY_LIMIT = 16 * 1024 * 1024;

/**
 * The AWS-shaped endpoint for clients outside this process (AWS CLI, boto3, any SDK with an endpoint URL).
 * A web page cannot use it: names other than the loopback's are refused, so that rebinding a DNS name to 127.0.0.1
 * gains nothing, and no answer carries CORS headers. Resolves when the response is written; never rejects.
 */
export function httpListener(wire: Wire, options: HttpDoorOptions = {}) {
  const { prefix = "/_aws", bodyLimit = BODY_LIMIT, report = console.error } = options;

  async function answer(request: IncomingMessage): Promise<WireResponse | "hang up"> {
    try {
      if (!isLoopback(request.headers.host))
        throw new AwsError("AccessDeniedException", "Only for 127.0.0.1 and localhost.");
      return await wire.handle(await read(request, prefix, bodyLimit), { function: "client" });
    } catch (error) {
      if (error instanceof AwsError) return plainRefusal(error);
      if (isLostConnection(error)) return "hang up";
      report(error);
      return plainRefusal(new AwsError("InternalFailure", error instanceof Error ? error.message : String(error)));
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answered = await answer(request);
    if (answered === "hang up") {
      response.destroy();
      return;
    }
    const length = String(answered.body.byteLength);
    // What is left of a refused body is not worth reading.
    const unread = request.complete ? {} : { connection: "close" };
    response.writeHead(answered.status, { ...answered.headers, ...unread, "content-length": length });
    response.end(answered.body);
  };
}

async function read(request: IncomingMessage, prefix: string, limit: number): Promise<WireRequest> {
  const [rawPath = "", search = ""] = split(request.url ?? "/");
  if (rawPath !== prefix && !rawPath.startsWith(`${prefix}/`)) throw new AwsError("UnknownOperationException", rawPath);
  return {
    method: request.method ?? "GET",
    path: rawPath.slice(prefix.length) || "/",
    query: queryOf(search),
    headers: headersOf(request),
    body: await bodyOf(request, limit),
  };
}

async function bodyOf(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit)
      throw new AwsError("RequestEntityTooLargeException", `A request body holds at most ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function split(url: string): [path: string, search: string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}

/** A name given twice is a list, as restJson writes lists. */
function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const parameters = new URLSearchParams(search);
  for (const name of new Set(parameters.keys())) {
    const [first, ...more] = parameters.getAll(name);
    if (first !== undefined) query[name] = more.length ? [first, ...more] : first;
  }
  return query;
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]));
}

const isLoopback = (host: string | undefined) => /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host ?? "");

/** What a gate throws to say that the answer never came. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "TimeoutError" || ("code" in error && error.code === "ECONNRESET");
}
