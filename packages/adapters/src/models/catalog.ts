/**
 * What the SDK's clients know about the services we call: operations, errors and codec. The laptop serves the same
 * services from it. Loads every schema of twelve clients: never import it from a Lambda.
 */
import * as cloudfront from "@aws-sdk/client-cloudfront";
import * as keyvaluestore from "@aws-sdk/client-cloudfront-keyvaluestore";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as lambda from "@aws-sdk/client-lambda";
import * as medialive from "@aws-sdk/client-medialive";
import * as scheduler from "@aws-sdk/client-scheduler";
import * as secretsmanager from "@aws-sdk/client-secrets-manager";
import * as sfn from "@aws-sdk/client-sfn";
import * as sns from "@aws-sdk/client-sns";
import * as sqs from "@aws-sdk/client-sqs";
import * as wafv2 from "@aws-sdk/client-wafv2";
import type { ServiceName } from "../clients/factory.ts";
import { localClients } from "../clients/local.ts";
import { MediaConnect } from "./mediaconnect.generated.ts";
import { MediaPackageV2 } from "./mediapackagev2.generated.ts";
import type { ErrorSchema, OperationSchema } from "./schema.ts";

/** The client packages themselves: commands and error classes by name. */
export const sdks = {
  dynamodb,
  medialive,
  states: sfn,
  scheduler,
  events: eventbridge,
  monitoring: cloudwatch,
  secretsmanager,
  sns,
  sqs,
  wafv2,
  cloudfront,
  "cloudfront-keyvaluestore": keyvaluestore,
  lambda,
} as const;

type Protocol = ReturnType<ReturnType<typeof localClients>["mediaConnect"]>["protocol"];
export type Codec = ReturnType<Protocol["getPayloadCodec"]>;

interface Described {
  readonly service: ServiceName;
  readonly operations: readonly OperationSchema[];
  readonly errors: readonly ErrorSchema[];
}
/** `restJson`: operation by method and path; `awsJson`: by the x-amz-target header. */
export interface JsonModel extends Described {
  readonly protocol: "restJson" | "awsJson";
  readonly codec: Codec;
}
/** Operation by the form's `Action`; answered in XML. */
export interface QueryModel extends Described {
  readonly protocol: "awsQuery";
}
/** Operation by method and path; answered in XML. */
export interface XmlModel extends Described {
  readonly protocol: "restXml";
}
export type ServiceModel = JsonModel | QueryModel | XmlModel;

/** Every service but DynamoDB, whose requests the laptop forwards unread. */
export function serviceModels(): ServiceModel[] {
  const clients = localClients({
    region: "us-east-1",
    requestHandlerFor: () => ({}),
    sleep: async () => {},
    random: () => 0,
  });
  return [
    model("medialive", clients.mediaLive("us-east-1").config.protocol, schemasIn(medialive)),
    model("mediaconnect", clients.mediaConnect("us-east-1").protocol, converted(MediaConnect)),
    model("mediapackagev2", clients.mediaPackage("us-east-1").protocol, converted(MediaPackageV2)),
    model("states", clients.sfn().config.protocol, schemasIn(sfn)),
    model("scheduler", clients.scheduler().config.protocol, schemasIn(scheduler)),
    model("events", clients.eventbridge().config.protocol, schemasIn(eventbridge)),
    model("monitoring", clients.cloudWatch("us-east-1").config.protocol, schemasIn(cloudwatch)),
    model("cloudfront-keyvaluestore", clients.keyValueStore().config.protocol, schemasIn(keyvaluestore)),
    // Of the doctor alone: none of the laptop's own clients is of it.
    { service: "cloudfront", protocol: "restXml", ...schemasIn(cloudfront) },
    model("secretsmanager", clients.secretsManager().config.protocol, schemasIn(secretsmanager)),
    model("sns", clients.sns("us-east-1").config.protocol, schemasIn(sns)),
    model("wafv2", clients.wafv2("us-east-1").config.protocol, schemasIn(wafv2)),
    model("sqs", clients.sqs().config.protocol, schemasIn(sqs)),
    // The one operation that we call; some of the others have paths that no service here has.
    model("lambda", clients.lambda("us-east-1").config.protocol, only("Invoke", schemasIn(lambda))),
  ];
}

type Schemas = Pick<Described, "operations" | "errors">;

function model(service: ServiceName, protocol: Protocol, schemas: Schemas): ServiceModel {
  const shape = protocol.getShapeId();
  if (shape === "aws.protocols#awsQuery") return { service, protocol: "awsQuery", ...schemas };
  const rest = shape === "aws.protocols#restJson1";
  return { service, protocol: rest ? "restJson" : "awsJson", codec: protocol.getPayloadCodec(), ...schemas };
}

function converted(service: { operations: Record<string, OperationSchema>; errors: readonly ErrorSchema[] }): Schemas {
  return { operations: Object.values(service.operations), errors: service.errors };
}

const only = (name: string, { operations, errors }: Schemas): Schemas => ({
  operations: operations.filter((operation) => operation[2] === name),
  errors,
});

/** Static schemas are arrays whose first element says their kind; a client package exports them beside everything else. */
function schemasIn(sdkModule: object): Schemas {
  const schemas = Object.values(sdkModule).filter((value) => Array.isArray(value));
  return {
    operations: schemas.filter((schema): schema is OperationSchema => schema[0] === 9),
    errors: schemas.filter((schema): schema is ErrorSchema => schema[0] === -3),
  };
}
