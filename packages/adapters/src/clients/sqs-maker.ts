import { SQSClient } from "@aws-sdk/client-sqs";
import type { Makers } from "./assemble.ts";

/** By itself: the dispatcher needs it, and nothing else of the edge. */
export const sqs: Makers["sqs"] = { service: "sqs", make: (config) => new SQSClient(config) };
