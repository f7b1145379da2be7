import type { Posts } from "@showcaller/core/ports";
import { formatInstant } from "@showcaller/core/time/instant";
import type { LocalGate } from "../kernel/gate.ts";
import { callerFunction } from "../kernel/invocation.ts";
import type { World } from "../kernel/types.ts";

/** One message that would have left the machine. */
export interface ReceivedMessage {
  time: string;
  /** Or a topic's ARN. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** So many are kept; the oldest make room. */
const MOST = 1_000;
const KIND = "laptop.message";
const COUNT = "laptop.message.count";

/**
 * Stands in for whoever receives webhooks: nothing leaves the laptop, everything is answered 200 and kept, to be seen at `GET
 * /_local/messages`. Faults strike it as service `webhook`, operation `POST`.
 */
export const receiver = (world: World, gate: LocalGate, region: string) => {
  const posts: Posts = {
    post: (url, { headers, body }) =>
      world.track(() =>
        gate
          .pass(
            { function: callerFunction(), service: "webhook", operation: "POST", region, resource: url },
            async () => {
              keepMessage(world, { time: formatInstant(world.now), url, headers: { ...headers }, body });
              return { ok: true as const, value: { status: 200 } };
            },
          )
          .catch((error: { name?: unknown; message?: unknown; status?: number }) =>
            error.status === undefined
              ? {
                  ok: false as const,
                  failure: { kind: "transient" as const, code: String(error.name), message: String(error.message) },
                }
              : { ok: true as const, value: { status: error.status } },
          ),
      ),
  };
  return { posts, list: () => world.shelf.all<ReceivedMessage>(KIND).map(([, message]) => message) };
};
export type Receiver = ReturnType<typeof receiver>;

/** Keeps one; says the how-manieth it is. */
export const keepMessage = ({ shelf }: World, message: ReceivedMessage): number =>
  shelf.atomically(() => {
    const count = (shelf.get<number>(COUNT, "all") ?? 0) + 1;
    shelf.put(COUNT, "all", count);
    shelf.put(KIND, numbered(count), message);
    shelf.delete(KIND, numbered(count - MOST));
    return count;
  });

const numbered = (count: number): string => String(count).padStart(9, "0");
