import { depsFrom, telemetryFrom } from "../runtime/environment.ts";
import { executions } from "../runtime/parts.ts";
import { ingressFunction } from "./function.ts";

/** The deployed Lambda on the default bus. */
export const handler = ingressFunction(depsFrom(process.env, { executions }), telemetryFrom("ingress"));
