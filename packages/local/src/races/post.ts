import { setTimeout } from "node:timers/promises";
import { formatInstant } from "@showcaller/core/time/instant";
import type { ApiFunction } from "@showcaller/functions/api/function";
import { proxyEventOf } from "@showcaller/functions/http/proxy-event";
import type { Context } from "aws-lambda";
import type { Asked } from "./judge.ts";

/** How often a client that was told busy comes again. */
const PATIENCE = 20;

interface Told {
  status: number;
  body: Record<string, unknown>;
  /** Answers of 503 before the last. */
  busy: number;
}

export interface Contend {
  /** Asks to book, and comes again while it is told busy. */
  (asked: Asked): Promise<Told>;
  register(id: string, index: number): Promise<void>;
}

/** A client of the API's handler, without a network. */
export function contender(api: ApiFunction, token: string): Contend {
  const send = async (method: string, path: string, body: object, headers: Record<string, string> = {}) => {
    const result = await api(
      proxyEventOf({
        method,
        target: path,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        requestId: "races",
      }),
      {} as Context,
    );
    const retryAfter = Object.entries(result.headers ?? {}).find(([name]) => name.toLowerCase() === "retry-after");
    return {
      status: result.statusCode ?? 0,
      body: JSON.parse(result.body ?? "{}") as Record<string, unknown>,
      retryAfter: retryAfter?.[1],
    };
  };
  const contend = async ({ title, air, hours, legs }: Asked): Promise<Told> => {
    const body = {
      title,
      start: { instant: formatInstant(air) },
      duration: `PT${hours}H`,
      legs: legs.map((channel) => ({ channel })),
    };
    for (let busy = 0; ; busy++) {
      const { status, body: answer, retryAfter } = await send("POST", "/v1/live-events", body);
      if (status === 503 && retryAfter === undefined)
        return { status: 500, body: { detail: "503 without Retry-After" }, busy };
      if (status !== 503 || busy === PATIENCE) return { status, body: answer, busy };
      // Far sooner than it was told: the harder for us.
      await setTimeout(busy);
    }
  };
  const register = async (id: string, index: number): Promise<void> => {
    const arn = `arn:aws:medialive:eu-west-1:000000000000:channel:${index + 1}`;
    const body = { name: id, region: "eu-west-1", encoder: { arn, pipelines: 2 }, inputs: { programme: id } };
    const { status, body: answer } = await send("PUT", `/v1/channels/${id}`, body);
    if (status !== 200) throw new Error(`${id} was not registered: ${JSON.stringify(answer)}`);
  };
  return Object.assign(contend, { register });
}
