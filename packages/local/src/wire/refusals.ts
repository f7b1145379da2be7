import type { ErrorSchema, SchemaRef } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";
import { InjectedError } from "../kernel/faults.ts";
import type { AwsError } from "../kernel/types.ts";
import type { Kind } from "./kinds.ts";
import { jsonBody, type WireResponse } from "./messages.ts";

/**
 * Errors that no service models. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html,
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html; 501 is ours, for what the laptop has not built.
 */
const COMMON_STATUS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  IncompleteSignatureException: 403,
  InternalFailure: 500,
  InternalServerError: 500,
  MissingAuthenticationTokenException: 403,
  NotImplementedException: 501,
  RequestEntityTooLargeException: 413,
  ServiceUnavailable: 503,
  ServiceUnavailableException: 503,
  UnknownOperationException: 404,
};

/** A refusal before any service is known: readable by restJson and awsJson clients alike. */
export function plainRefusal(error: AwsError): WireResponse {
  return {
    status: statusOf(error),
    headers: { "content-type": "application/json", "x-amzn-errortype": error.code },
    body: jsonBody({ __type: error.code, message: error.message, ...error.more }),
  };
}

/** An error as the service would answer it, so that clients throw it as its class. */
export async function refusal(error: AwsError, schema: ErrorSchema | undefined, kind: Kind): Promise<WireResponse> {
  const fields: Record<string, unknown> = schema ? await modelledFields(error, schema, kind) : { ...error.more };
  if (!("message" in fields || "Message" in fields)) fields.message = error.message;
  const type = schema ? `${schema[1]}#${error.code}` : error.code;
  return {
    status: statusOf(error, schema),
    headers: { ...kind.headers, "x-amzn-errortype": error.code },
    body: write(kind, DOCUMENT, kind.errorNamedIn === "body" ? { __type: type, ...fields } : fields),
  };
}

/** An injected fault may state a status; else the model does, or the list above. */
export function statusOf(error: AwsError, schema?: ErrorSchema): number {
  if (error instanceof InjectedError && error.status !== undefined) return error.status;
  if (!schema) return COMMON_STATUS[error.code] ?? 400;
  const { error: fault, httpError } = NormalizedSchema.of(schema).getMergedTraits();
  return typeof httpError === "number" ? httpError : fault === "server" ? 500 : 400;
}

const DOCUMENT = 15;

/**
 * The members as they travel, at every depth under their wire names. Written by the schema and read back without it,
 * because the error's name has to join them in one document.
 */
async function modelledFields(error: AwsError, schema: ErrorSchema, kind: Kind): Promise<Record<string, unknown>> {
  // The member that models the message is spelled `message` or `Message`, by service.
  const name = schema[4].find((member) => member.toLowerCase() === "message");
  const members = { ...error.more, ...(name ? { [name]: error.message } : {}) };
  return kind.codec.createDeserializer().read(DOCUMENT, write(kind, schema, members));
}

function write({ codec }: Kind, schema: SchemaRef, value: object): Uint8Array {
  const serializer = codec.createSerializer();
  serializer.write(NormalizedSchema.of(schema), value);
  return serializer.flush();
}
