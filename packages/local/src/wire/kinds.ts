import type { Codec, JsonModel } from "@showcaller/adapters/models/catalog";
import { CborCodec } from "@smithy/core/cbor";
import type { WireRequest } from "./messages.ts";

/** How bodies are written, as the request asks for it. */
export interface Kind {
  codec: Codec;
  /** Headers of every answer. */
  headers: Readonly<Record<string, string>>;
  /** Whether an error names itself in the body (`__type`) or in the x-amzn-errortype header. */
  errorNamedIn: "body" | "header";
  /** Operation name, where the protocol states it; a restJson operation is found by its path. */
  operationName?: string;
}

/**
 * awsJson 1.0 and 1.1 differ in their content type only. Any service is served in Smithy RPC v2 CBOR, too, to clients
 * that prefer it (https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html).
 */
export function kindOf(model: JsonModel, request: WireRequest): Kind {
  if (request.headers["smithy-protocol"] === "rpc-v2-cbor") {
    return {
      codec: cborFor(model),
      headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
      errorNamedIn: "body",
      operationName: /\/operation\/(\w+)\/?$/.exec(request.path)?.[1] ?? "",
    };
  }
  if (model.protocol === "restJson") {
    return { codec: model.codec, headers: { "content-type": "application/json" }, errorNamedIn: "header" };
  }
  return {
    codec: model.codec,
    headers: { "content-type": request.headers["content-type"] ?? "application/x-amz-json-1.0" },
    errorNamedIn: "body",
    operationName: request.headers["x-amz-target"]?.split(".").at(-1) ?? "",
  };
}

const cborCodecs = new WeakMap<JsonModel, Codec>();

function cborFor(model: JsonModel): Codec {
  const codec = cborCodecs.get(model) ?? new CborCodec();
  cborCodecs.set(model, codec);
  return codec;
}
