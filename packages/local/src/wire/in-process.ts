import type { RequestHandler } from "@showcaller/adapters/clients/local";
import { HttpResponse } from "@smithy/core/protocols";
import { callerFunction } from "../kernel/invocation.ts";
import type { WireRequest } from "./messages.ts";
import type { Scope } from "./scope.ts";
import type { Wire } from "./wire.ts";

/** What an SDK client hands to its request handler, as far as it is used here. */
interface SdkRequest {
  method: string;
  path: string;
  query?: WireRequest["query"];
  headers: Readonly<Record<string, string>>;
  body?: unknown;
}

/**
 * A request handler for SDK clients in this process. `currentFunction` says, when a call is made, which Lambda
 * function makes it. Rejects, as a broken connection would, with whatever the wire rejects with.
 */
export function inProcessHandler(wire: Wire, scope: Scope, currentFunction = callerFunction): RequestHandler {
  return {
    metadata: { handlerProtocol: "h1" },
    destroy() {},
    async handle(request: SdkRequest) {
      const caller = { function: currentFunction(), scope };
      const { status, headers, body } = await wire.handle(toWire(request), caller);
      return { response: new HttpResponse({ statusCode: status, headers, body }) };
    },
  };
}

function toWire({ method, path, query = {}, headers, body }: SdkRequest): WireRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method, path, query, headers: Object.fromEntries(lower), body: bytes(body) };
}

function bytes(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError("The laptop does not take streamed request bodies");
}
