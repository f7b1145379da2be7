import { Logger } from "@aws-lambda-powertools/logger";
import { probeFunction } from "./function.ts";

/** Milliseconds. A refusal is made at the edge itself; who asks waits for five seconds. */
const TIMEOUT = 3_000;

const host = process.env.VIEWER_HOST ?? "";
if (!URL.canParse(`https://${host}/`) || new URL(`https://${host}/`).host !== host)
  throw new Error("VIEWER_HOST: not a host's name");

async function get(url: string): Promise<{ status: number }> {
  const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) });
  await answer.body?.cancel();
  return { status: answer.status };
}

/** The deployed Lambda. No metric: each would be paid for in every Region, and what it finds is in the list's job. */
export const handler = probeFunction(
  { clock: { now: () => Date.now() }, host, get },
  { logger: new Logger({ serviceName: "showcaller-probe" }) },
);
