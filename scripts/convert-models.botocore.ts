/** The part of botocore's model format ("service-2.json", the AWS SDKs' common C2J format) that the converter reads. */
export interface BotocoreModel {
  metadata: { endpointPrefix: string; signingName?: string; protocol: string; serviceFullName: string };
  operations: Record<string, BotocoreOperation>;
  shapes: Record<string, BotocoreShape>;
}

export interface BotocoreOperation {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: { shape: string };
  output?: { shape: string };
  errors?: { shape: string }[];
}

export interface BotocoreMember {
  shape: string;
  location?: "uri" | "querystring" | "header" | "headers" | "statusCode";
  locationName?: string;
  idempotencyToken?: boolean;
  timestampFormat?: string;
}

export interface BotocoreShape {
  type: string;
  required?: string[];
  members?: Record<string, BotocoreMember>;
  member?: BotocoreMember;
  key?: BotocoreMember;
  value?: BotocoreMember;
  enum?: string[];
  payload?: string;
  exception?: boolean;
  fault?: boolean;
  error?: { httpStatusCode?: number };
  timestampFormat?: string;
}

export function shapeOf(model: BotocoreModel, name: string): BotocoreShape {
  const shape = model.shapes[name];
  if (!shape) throw new Error(`The model has no shape ${name}`);
  return shape;
}

export function operationOf(model: BotocoreModel, name: string): BotocoreOperation {
  const operation = model.operations[name];
  if (!operation) throw new Error(`The model has no operation ${name}`);
  return operation;
}
