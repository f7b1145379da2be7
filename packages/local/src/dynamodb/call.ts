import type { Forward } from "./forward.ts";

/** An error answer of the engine, by its shape's name (`ResourceNotFoundException`). */
export class EngineRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = "EngineRefusal";
    this.code = code;
  }
}

/** Engines want a signature and check none, so ours says who asks. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20000101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20000101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0",
};

/**
 * One operation in the JSON protocol, our own use of the engine without an SDK client: input and output are plain JSON.
 * @throws EngineRefusal; connection errors as they come
 */
export async function callEngine<T>(
  forward: Forward,
  api: "DynamoDB_20120810" | "DynamoDBStreams_20120810",
  operation: string,
  input: unknown,
): Promise<T> {
  const { status, body } = await forward({ ...HEADERS, "x-amz-target": `${api}.${operation}` }, JSON.stringify(input));
  const answer: unknown = JSON.parse(Buffer.from(body).toString() || "{}");
  if (status === 200) return answer as T;
  const {
    __type = `Http${status}`,
    message,
    Message,
  } = answer as { __type?: string; message?: string; Message?: string };
  throw new EngineRefusal(__type.slice(__type.lastIndexOf("#") + 1), message ?? Message ?? "");
}
