import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { apiDeps } from "../api/environment.ts";
import { changes } from "../runtime/state.ts";
import { createChanges } from "./function.ts";

/** Milliseconds kept back to end the stream properly before Lambda ends it. */
const RESERVE = 5_000;

const open = createChanges({ ...apiDeps(process.env, { changes }), wait: (ms) => setTimeout(ms) });

/**
 * The deployed stream: invoked by API Gateway with InvokeWithResponseStream; metadata first, then what comes, for 15 minutes at most
 * (docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html). Silence ends it after 5 minutes.
 */
export const handler = awslambda.streamifyResponse(
  async (event: unknown, sink: awslambda.HttpResponseStream, context: Context) => {
    const gone = new AbortController();
    const leave = () => gone.abort();
    sink.on("close", leave).on("error", leave);
    const limit = Math.max(0, context.getRemainingTimeInMillis() - RESERVE);
    const { statusCode, headers, body } = await open(event, { signal: gone.signal, limit });
    const stream = awslambda.HttpResponseStream.from(sink, { statusCode, headers });
    for await (const part of body)
      if (!stream.write(part)) await Promise.race([once(stream, "drain"), closed(gone.signal)]);
    stream.end();
  },
);

const closed = (signal: AbortSignal): Promise<unknown> => (signal.aborted ? Promise.resolve() : once(signal, "abort"));
