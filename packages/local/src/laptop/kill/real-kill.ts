import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LiveEvent } from "@showcaller/contracts";
import { MINUTE, parseInstant } from "@showcaller/core/time/instant";
import { sqliteShelf } from "../../kernel/shelf.ts";
import { createWorld } from "../../kernel/world.ts";
import { createTwin } from "../../twin/twin.ts";
import { ACCOUNT, MEDIA } from "../site.ts";
import { cutsOf, encoderFaults } from "./kill.ts";

/*
 * The same as kill.ts with a real process, a real engine and a real SIGKILL: slower by twenty times, so some places instead of all.
 */

const MAIN = new URL("../../main.ts", import.meta.url).pathname;
const KICK_OFF = parseInstant("2025-08-15T19:00:00Z");
const OVER = "2025-08-15T19:25:00Z";
const EVENTS = "/v1/live-events?from=2025-08-15T00:00:00Z";
const SHORT = { duration: "PT10M", tail: "PT2M", overrun: { policy: "stop", limit: "PT5M" } };

interface Running {
  url: string;
  child: ChildProcess;
  exit: Promise<string | undefined>;
}

/** Books the first match, shortened, and runs it over. Dies at the `nth` call from the booking on, or never. How often it died, and what is wrong. */
export async function realKill(
  nth: number | undefined,
  when: "before" | "after" = "after",
): Promise<{ deaths: number; wrong: string[] }> {
  const data = mkdtempSync(join(tmpdir(), "showcaller-kill-"));
  try {
    let laptop = await start(data);
    await shorten(laptop.url);
    if (nth !== undefined) await send(laptop.url, "POST", "/_local/faults", { kind: "kill-process", when, nth });
    let deaths = 0;
    // Every further death is one too many, and ends the loop with what is wrong. It may come as late as the last question.
    let items = await runOver(laptop);
    while (!items && deaths++ < 2) {
      laptop = await start(data);
      items = await runOver(laptop);
    }
    laptop.child.kill("SIGTERM");
    await laptop.exit;
    const [event] = items ?? [];
    const status =
      event?.status === "ended" && !event.degraded
        ? []
        : [`it is ${event?.status}${event?.degraded ? ", degraded" : ""}`];
    return { deaths, wrong: [...status, ...booksOf(data)] };
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function start(data: string): Promise<Running> {
  const child = spawn(process.execPath, [MAIN, "--port", "0", "--data", data, "--demo", "match", "--speed", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<string | undefined>((resolve) =>
    child.once("exit", (_, signal) => resolve(signal ?? undefined)),
  );
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const [, url] = /ready at (http:\/\/\S+)/.exec(said) ?? [];
      if (url) resolve({ url, child, exit });
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    void exit.then(() => reject(new Error(`it ended before it was ready: ${said}`)));
  });
}

async function shorten(url: string): Promise<void> {
  const { items } = await send<{ items: LiveEvent[] }>(url, "GET", EVENTS);
  const [event] = items;
  if (!event) throw new Error("nothing is booked");
  await send(url, "PATCH", `/v1/live-events/${event.id}`, SHORT, { "if-match": `"${event.rev}"` });
}

/** Runs it over and says what became of it; `undefined` when it died on the way. */
async function runOver({ url, child, exit }: Running): Promise<LiveEvent[] | undefined> {
  try {
    await send(url, "POST", "/_local/clock", { to: OVER });
    return (await send<{ items: LiveEvent[] }>(url, "GET", EVENTS)).items;
  } catch (error) {
    // A refusal of a laptop that lives is no death.
    if (child.exitCode === null && child.signalCode === null && !(error instanceof TypeError)) throw error;
    await exit;
    return undefined;
  }
}

async function send<T>(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const { token } = path.startsWith("/v1")
    ? ((await (await fetch(`${url}/_local/token`)).json()) as { token: string })
    : { token: "" };
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** What the twin's books say, read from the data directory when nobody runs on it. */
function booksOf(data: string): string[] {
  const shelf = sqliteShelf(join(data, "laptop.db"));
  try {
    const world = createWorld({ at: 0, seed: 1, shelf });
    const twin = createTwin({ world, account: ACCOUNT, emit: () => () => {}, regions: MEDIA });
    // The match's own; the others are never registered.
    const legs = twin.installed().filter(({ id }) => id.startsWith("main-"));
    return legs.flatMap(({ id, channelArn }) => [
      ...encoderFaults(id, twin.runs(channelArn), twin.intervals(channelArn)),
      ...cutsOf(id, twin.pictures(id), { from: KICK_OFF, to: KICK_OFF + 10 * MINUTE }),
    ]);
  } finally {
    shelf.close();
  }
}
