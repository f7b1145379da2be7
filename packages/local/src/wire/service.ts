import type { JsonModel } from "@showcaller/adapters/models/catalog";
import type { OperationSchema } from "@showcaller/adapters/models/schema";
import { NormalizedSchema } from "@smithy/core/schema";
import { AwsError } from "../kernel/types.ts";
import { boundInput, boundOutput, payloadIn } from "./bindings.ts";
import { firstFault } from "./conform.ts";
import { type Kind, kindOf } from "./kinds.ts";
import type { WireRequest, WireResponse } from "./messages.ts";
import { refusal } from "./refusals.ts";
import { httpTrait, members, type Route, router } from "./routes.ts";

export interface Call {
  operation: string;
  input: Record<string, unknown>;
  answer(output: Record<string, unknown>): WireResponse;
}

/** One AWS service, from the server's side of its protocol. */
export interface WireService {
  /** Rejects with an AwsError for what the service would refuse unread: unknown operation, malformed or incomplete input. */
  decode(request: WireRequest): Promise<Call>;
  refuse(error: AwsError, request: WireRequest): Promise<WireResponse>;
}

export function jsonService(model: JsonModel): WireService {
  const byName = new Map(model.operations.map((operation) => [operation[2], operation]));
  const errors = new Map(model.errors.map((error) => [error[2], error]));
  const route = model.protocol === "restJson" ? router(model.operations) : undefined;
  const incomplete = incompleteIn(errors);

  function find(request: WireRequest, { operationName }: Kind): Route {
    if (operationName === undefined) return route?.(request) ?? unknown(`${request.method} ${request.path}`);
    return { operation: byName.get(operationName) ?? unknown(operationName), labels: {} };
  }

  function unknown(what: string): never {
    throw new AwsError("UnknownOperationException", `${model.service} has no operation ${what}.`);
  }

  return {
    async decode(request) {
      const kind = kindOf(model, request);
      const found = find(request, kind);
      const { operation } = found;
      const bound = kind.operationName === undefined ? boundInput(found, request) : {};
      const payload = kind.operationName === undefined ? payloadIn(members(operation[4])) : undefined;
      const body = payload === undefined ? await readBody(operation, request.body, kind) : { [payload]: request.body };
      const input = { ...body, ...bound };
      check(operation, input, incomplete);
      return { operation: operation[2], input, answer: (output) => answer(operation, output, kind) };
    },
    refuse: (error, request) => refusal(error, errors.get(error.code), kindOf(model, request)),
  };
}

async function readBody(operation: OperationSchema, body: Uint8Array, { codec }: Kind): Promise<object> {
  const schema = NormalizedSchema.of(operation[4]);
  if (body.byteLength === 0 || schema.isUnitSchema()) return {};
  try {
    const input: unknown = await codec.createDeserializer().read(schema, body);
    if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  } catch {
    // Parsers throw their own errors; a client hears only that it could not be read.
  }
  throw new AwsError("SerializationException", "The request body could not be read.");
}

/** Services that answer incomplete input with an error of their own name it one of these ways. */
export const incompleteIn = (errors: ReadonlyMap<string, unknown>): string =>
  ["BadRequestException", "InvalidParameterException"].find((name) => errors.has(name)) ?? "ValidationException";

/** Throws what a service answers to input that its model refuses. */
export function check(operation: OperationSchema, input: object, incomplete: string): void {
  const schema = NormalizedSchema.of(operation[4]);
  if (schema.isUnitSchema()) return;
  const fault = firstFault(schema, input);
  if (fault?.kind === "malformed") throw new AwsError("SerializationException", `${fault.path} has the wrong type.`);
  if (fault) throw new AwsError(incomplete, `Missing required member ${fault.path}.`);
}

function answer(operation: OperationSchema, output: Record<string, unknown>, kind: Kind): WireResponse {
  const rest = kind.operationName === undefined;
  const status = rest ? httpTrait(operation)[2] : 200;
  if (status === NO_CONTENT) return { status, headers: {}, body: new Uint8Array() };
  const bound = rest ? boundOutput(members(operation[5]), output) : { status, headers: {}, body: output };
  const { headers, body } = bound;
  if (body instanceof Uint8Array)
    return { status: bound.status ?? status, headers: { ...kind.headers, ...headers }, body };
  const schema = NormalizedSchema.of(operation[5]);
  const serializer = kind.codec.createSerializer();
  if (schema.isUnitSchema()) serializer.write(DOCUMENT, {});
  else serializer.write(schema, body);
  return { status, headers: { ...kind.headers, ...headers }, body: serializer.flush() };
}

const NO_CONTENT = 204;
/** The SDK's number for a value without a schema. */
const DOCUMENT = 15;
