import { AwsError } from "../kernel/types.ts";
import { jsonBody, type WireRequest, type WireResponse } from "./messages.ts";
import { statusOf } from "./refusals.ts";

/**
 * The engine behind DynamoDB and its streams: gets the request as the client wrote it. `target` is the x-amz-target
 * header, e.g. `DynamoDB_20120810.GetItem` or `DynamoDBStreams_20120810.GetRecords`.
 */
export type Forward = (
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
) => Promise<{ status: number; headers: Readonly<Record<string, string>>; body: Uint8Array }>;

/** The engine's refusal: named for the gate, and kept so that the client gets it byte for byte. */
export class EngineRefusal extends AwsError {
  readonly response: WireResponse;
  constructor(code: string, message: string, response: WireResponse) {
    super(code, message);
    this.response = response;
  }
}

/** Throws UnknownOperationException unless the target names a DynamoDB or DynamoDB Streams operation. */
export function dynamoDbOperation({ headers }: WireRequest): string {
  const operation = /^DynamoDB(?:Streams)?_20120810\.(\w+)$/.exec(headers["x-amz-target"] ?? "")?.[1];
  if (!operation) throw new AwsError("UnknownOperationException", "x-amz-target names no DynamoDB operation.");
  return operation;
}

export async function forwarded(forward: Forward, request: WireRequest): Promise<WireResponse> {
  const answered = await forward(request.headers["x-amz-target"] ?? "", request.headers, request.body);
  const response = { status: answered.status, headers: { ...answered.headers }, body: answered.body };
  if (response.status < 400) return response;
  const error = parse(response.body);
  const code = text(error.__type)?.split("#").at(-1) ?? "InternalServerError";
  throw new EngineRefusal(code, text(error.message) ?? text(error.Message) ?? "", response);
}

/** As DynamoDB names errors; all of them answer 400, except its own (docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html). */
export function dynamoDbRefusal(error: AwsError): WireResponse {
  if (error instanceof EngineRefusal) return error.response;
  const namespace = "com.amazonaws.dynamodb.v20120810";
  return {
    status: statusOf(error),
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: jsonBody({ __type: `${namespace}#${error.code}`, message: error.message, ...error.more }),
  };
}

/**
 * What the call is about: `pk/sk` of every item it names, joined by commas, else index or table. An unreadable body
 * has no resource: refusing it is the engine's business.
 */
export function dynamoDbResource({ body }: WireRequest): string {
  const input = parse(body);
  const keys = itemKeys(input);
  return keys.length ? keys.join(",") : (text(input.IndexName) ?? text(input.TableName) ?? text(input.StreamArn) ?? "");
}

type Fields = Record<string, unknown>;

function itemKeys(input: Fields): string[] {
  const entries = list(input.TransactItems).flatMap((entry) => Object.values(fields(entry)));
  const batches = Object.values(fields(input.RequestItems)).flatMap((batch) => [
    ...list(fields(batch).Keys).map((Key) => ({ Key })),
    ...list(batch).flatMap((entry) => Object.values(fields(entry))),
  ]);
  return [input, ...entries, ...batches]
    .map(fields)
    .map(itemKey)
    .filter((key) => key !== undefined);
}

function itemKey({ Key, Item }: Fields): string | undefined {
  const { pk, sk } = fields(Key ?? Item);
  const parts = [pk, sk].map((part) => text(fields(part).S)).filter((part) => part !== undefined);
  return parts.length ? parts.join("/") : undefined;
}

function parse(body: Uint8Array): Fields {
  try {
    return fields(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return {};
  }
}

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
