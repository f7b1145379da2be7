import { type ServiceModel, serviceModels } from "@showcaller/adapters/models/catalog";
import { AwsError, type Gate, type StandIn, type World } from "../kernel/types.ts";
import { dynamoDbOperation, dynamoDbRefusal, dynamoDbResource, type Forward, forwarded } from "./dynamodb.ts";
import type { WireRequest, WireResponse } from "./messages.ts";
import { queryService } from "./query.ts";
import { plainRefusal } from "./refusals.ts";
import { restXmlService } from "./rest-xml.ts";
import { credentialScope, type Scope } from "./scope.ts";
import { jsonService, type WireService } from "./service.ts";

export interface WireOptions {
  /** Each for a service that `serviceModels()` knows. */
  standIns: readonly StandIn[];
  gate: Gate;
  world: Pick<World, "track">;
  /** The engine behind DynamoDB and its streams; without one both are unknown services. */
  dynamodb?: Forward;
}

export interface Caller {
  /** The Lambda function that calls, or `client`. */
  function: string;
  /** Known to a client in this process; over HTTP it is read from the signature. */
  scope?: Scope;
}

export interface Wire {
  /**
   * One AWS call, through the gate. What AWS would refuse is a response; a rejection means that no answer came: a
   * fault the gate injected, or a bug in a stand-in. Time stands still meanwhile.
   */
  handle(request: WireRequest, caller: Caller): Promise<WireResponse>;
}

/** Throws for a stand-in of a service whose protocol is not known, and for two stand-ins of one service. */
export function createWire({ standIns, gate, world, dynamodb }: WireOptions): Wire {
  const served = servedBy(standIns);

  async function dispatch(request: WireRequest, { function: name, scope }: Caller): Promise<WireResponse> {
    try {
      const { service, region } = scope ?? credentialScope(request);
      const context = { function: name, region };
      if (service === "dynamodb" && dynamodb) return await engineCall(request, context, dynamodb);
      const found = served.get(service);
      if (found) return await serviceCall(found, request, context);
      const known = [...served.keys(), ...(dynamodb ? ["dynamodb"] : [])].join(", ");
      throw new AwsError("UnknownOperationException", `The laptop does not serve ${service}; it serves ${known}.`);
    } catch (error) {
      if (error instanceof AwsError) return plainRefusal(error);
      throw error;
    }
  }

  async function serviceCall({ wire, standIn }: Served, request: WireRequest, context: Context): Promise<WireResponse> {
    try {
      const { operation, input, answer } = await wire.decode(request);
      const attempt = { ...context, service: standIn.service, operation, resource: standIn.resource(operation, input) };
      return answer((await gate.pass(attempt, () => standIn.call(operation, input, context))) ?? {});
    } catch (error) {
      if (error instanceof AwsError) return await wire.refuse(error, request);
      throw error;
    }
  }

  async function engineCall(request: WireRequest, context: Context, forward: Forward): Promise<WireResponse> {
    try {
      const operation = dynamoDbOperation(request);
      const attempt = { ...context, service: "dynamodb", operation, resource: dynamoDbResource(request) };
      return await gate.pass(attempt, () => forwarded(forward, request));
    } catch (error) {
      if (error instanceof AwsError) return dynamoDbRefusal(error);
      throw error;
    }
  }

  return { handle: (request, caller) => world.track(() => dispatch(request, caller)) };
}

interface Context {
  function: string;
  region: string;
}

interface Served {
  standIn: StandIn;
  wire: WireService;
}

function servedBy(standIns: readonly StandIn[]): Map<string, Served> {
  const models = new Map<string, ServiceModel>(serviceModels().map((m) => [m.service, m]));
  const served = new Map<string, Served>();
  for (const standIn of standIns) {
    const model = models.get(standIn.service);
    if (!model) throw new Error(`No protocol is known for ${standIn.service}; known: ${[...models.keys()].join(", ")}`);
    if (served.has(standIn.service)) throw new Error(`Two stand-ins for ${standIn.service}`);
    served.set(standIn.service, {
      standIn,
      wire: wireOf(model),
    });
  }
  return served;
}

function wireOf(model: ServiceModel): WireService {
  if (model.protocol === "awsQuery") return queryService(model);
  return model.protocol === "restXml" ? restXmlService(model) : jsonService(model);
}
