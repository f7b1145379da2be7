import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { DoorProblem, invalid } from "./problem.ts";

/** One request at the door, with everything but its body read. */
export interface DoorRequest {
  /** Upper case. */
  method: string;
  query: URLSearchParams;
  /** What stands behind the route's own path, decoded: the id in `/_local/faults/{id}`. */
  rest: string;
  incoming: IncomingMessage;
}
export interface DoorAnswer {
  status: number;
  body?: unknown;
}
export type DoorHandler = (request: DoorRequest) => Promise<DoorAnswer> | DoorAnswer;

/** Bytes. What a door takes is small. */
const LIMIT = 1024 * 1024;
/** Bytes read and thrown away before the connection is given up, so that a client which writes first still reads its answer. */
const PATIENCE = 256 * 1024 * 1024;

/**
 * The first `limit` bytes of the body and whether there were more. The rest is read to its end and not kept. Rejects when
 * the client goes away, or never ends.
 */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (size < limit) chunks.push(chunk.subarray(0, limit - size));
    size += chunk.length;
    if (size > PATIENCE)
      throw new DoorProblem("body-too-large", `More than ${PATIENCE} bytes are not even read.`, [], {
        connection: "close",
      });
  }
  return { bytes: Buffer.concat(chunks), isWhole: size <= limit };
}

/** The body held to its schema. Throws DoorProblem: 400, 413, 415 or 422. */
export async function readJson<T extends z.ZodType>({ incoming }: DoorRequest, schema: T): Promise<z.output<T>> {
  const { bytes, isWhole } = await readBody(incoming, LIMIT);
  if (!isWhole) throw new DoorProblem("body-too-large", `At most ${LIMIT} bytes are read here.`);
  const [media = ""] = (incoming.headers["content-type"] ?? "").split(";");
  if (bytes.length > 0 && media.trim().toLowerCase() !== "application/json")
    throw new DoorProblem("unsupported-media-type", "The body must be declared as JSON.", [
      { at: "Content-Type", reason: "send application/json (curl: --json, or -H 'content-type: application/json')" },
    ]);
  const result = schema.safeParse(parse(bytes));
  if (!result.success) throw invalid(result.error);
  return result.data;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new DoorProblem("malformed-body", "The body is not JSON.", [{ at: "", reason: "send one JSON value" }]);
  }
}

/** Runs a handler and writes what it answers or refuses. Never rejects. `report` hears of faults of ours. */
export async function answering(
  response: ServerResponse,
  report: (error: unknown) => void,
  work: () => Promise<DoorAnswer> | DoorAnswer,
): Promise<void> {
  try {
    const { status, body } = await work();
    send(response, status, "application/json", body);
  } catch (error) {
    if (response.destroyed) return;
    const problem = problemOf(error, report);
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    send(response, problem.status, "application/problem+json", problem.document);
  }
}

export function problemOf(error: unknown, report: (error: unknown) => void): DoorProblem {
  if (error instanceof DoorProblem) return error;
  if (error instanceof z.ZodError) return invalid(error);
  report(error);
  return new DoorProblem("internal", "Something broke in the laptop; its log has the rest.");
}

function send(response: ServerResponse, status: number, type: string, body: unknown): void {
  const text = body === undefined ? "" : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(text === "" ? {} : { "content-type": type, "content-length": String(Buffer.byteLength(text)) }),
  });
  response.end(text);
}
