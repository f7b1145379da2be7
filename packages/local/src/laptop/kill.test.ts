import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { watch } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { commandOf } from "../dynamodb/reap.ts";
import { send, temporary } from "./testing.ts";

const program = new URL("../main.ts", import.meta.url).pathname;

const children: ChildProcess[] = [];
// A test that failed halfway must not leave its laptop running.
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGTERM");
});

/** A real process, and its lines as they come. */
function begin(data: string, ...more: string[]) {
  const child: ChildProcess = spawn(process.execPath, [program, "--port", "0", "--data", data, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const said: string[] = [];
  const asked: { fits: RegExp; tell: (line: string) => void }[] = [];
  for (const out of [child.stdout, child.stderr])
    if (out)
      createInterface(out).on("line", (line) => {
        said.push(line);
        for (const { fits, tell } of asked) if (fits.test(line)) tell(line);
      });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const line = async (fits: RegExp): Promise<string> => {
    const before = said.find((text) => fits.test(text));
    if (before !== undefined) return before;
    const silent = ended.then(() => {
      throw new Error(`it ended without saying ${fits}:\n${said.join("\n")}`);
    });
    return Promise.race([new Promise<string>((tell) => asked.push({ fits, tell })), silent]);
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  return { said, line, end, ended };
}

const engineOf = (data: string): number => Number(readFileSync(join(data, "dynamodb", "engine.pid"), "utf8"));

test("kill -9 in the middle of preparation: the next start goes on to air, and a clean end leaves nothing behind", async () => {
  using data = temporary();
  const first = begin(data.path, "--demo", "match", "--speed", "600");
  await first.line(/ {2}START /);
  await first.end("SIGKILL");
  const orphan = engineOf(data.path);
  expect(commandOf(orphan)).toContain(data.path);

  const second = begin(data.path);
  const url = (await second.line(/ready at/)).split(" ").at(-1) ?? "";
  expect(commandOf(orphan)).not.toContain(data.path);
  await second.line(/ {2}ON AIR /);
  expect((await send(url, "GET", "/_local/viewer")).body).toMatchObject({ picture: "programme" });
  expect((await send(url, "GET", "/_local/clock")).body.speed).toBe(600);
  expect(second.said.filter((text) => / {2}(BOOKED|CHANNEL) /.test(text))).toEqual([]);

  const engine = engineOf(data.path);
  const begun = performance.now();
  expect(await second.end("SIGTERM")).toBe(0);
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(commandOf(engine)).not.toContain(data.path);
});

test("kill -9 while the first match is being booked: the next start completes the booking", async () => {
  using data = temporary();
  const first = begin(data.path, "--demo", "match", "--speed", "0");
  const log = join(data.path, "showcaller.log");
  for await (const _ of watch(data.path))
    if (existsSync(log) && readFileSync(log, "utf8").includes('"route":"putChannel"')) break;
  await first.end("SIGKILL");
  // Or the test is of something else.
  expect(first.said.filter((text) => /ready at/.test(text))).toEqual([]);

  const second = begin(data.path);
  const url = (await second.line(/ready at/)).split(" ").at(-1) ?? "";
  const { token } = (await send(url, "GET", "/_local/token")).body;
  const events = await send(url, "GET", "/v1/live-events", { headers: { authorization: `Bearer ${token}` } });
  expect(events.body.items).toMatchObject([
    { status: "scheduled", legs: [{ channel: "main-eu-west-1" }, { channel: "main-eu-central-1" }] },
  ]);
  expect(await second.end("SIGINT")).toBe(0);
});

test("kill -9 while the season is being booked: the next start completes it, and doubles nothing", async () => {
  using data = temporary();
  // Of the last month: forty matches, of which the first slices of the import book none.
  const first = begin(data.path, "--speed", "0", "--at", "2026-05-01T00:00:00Z");
  const log = join(data.path, "showcaller.log");
  for await (const _ of watch(data.path))
    if (existsSync(log) && readFileSync(log, "utf8").includes('"route":"getJob"')) break;
  await first.end("SIGKILL");
  expect(first.said.filter((text) => /matches read|ready at/.test(text))).toEqual([]);

  const second = begin(data.path);
  const url = (await second.line(/ready at/)).split(" ").at(-1) ?? "";
  const { token } = (await send(url, "GET", "/_local/token")).body;
  const path = "/v1/live-events?limit=100&status=scheduled&from=2026-05-01T00:00:00Z";
  const { items } = (await send(url, "GET", path, { headers: { authorization: `Bearer ${token}` } })).body;
  const booked = items as { externalId: string; legs: object[] }[];
  expect(booked).toHaveLength(40);
  expect(new Set(booked.map(({ externalId }) => externalId)).size).toBe(40);
  for (const { legs } of booked) expect(legs).toHaveLength(1);
  expect(await second.end("SIGINT")).toBe(0);

  const third = begin(data.path);
  await third.line(/ready at/);
  expect(third.said.filter((text) => /matches read|Registering/.test(text))).toEqual([]);
});

test("what cannot be done is said, with an exit code", async () => {
  using data = temporary();
  const wrong = begin(data.path, "--sped", "60");
  await wrong.line(/Unknown option '--sped'/);
  await wrong.line(/Usage: npm start/);
  expect(await wrong.ended).toBe(2);
});
