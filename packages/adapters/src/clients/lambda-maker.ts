import { LambdaClient } from "@aws-sdk/client-lambda";
import type { Makers } from "./assemble.ts";

/** By itself: the task that confirms at the edge needs it, and nobody else. */
export const lambda: Makers["lambda"] = { service: "lambda", make: (config) => new LambdaClient(config) };
