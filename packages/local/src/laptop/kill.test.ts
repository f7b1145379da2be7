import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { commandOf } from "../dynamodb/reap.ts";
import { send, temporary } from "./testing.ts";

const program = new URL("../main.ts", import.meta.url).pathname;

/** A real process, and its lines as they come. */
function begin(data: string, ...more: string[]) {
  const child: ChildProcess = spawn(process.execPath, [program, "--port", "0", "--data", data, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  const asked: { fits: RegExp; tell: (line: string) => void }[] = [];
  for (const out of [child.stdout, child.stderr])
    if (out)
      createInterface(out).on("line", (line) => {
        said.push(line);
        for (const { fits, tell } of asked) if (fits.test(line)) tell(line);
      });
  const line = async (fits: RegExp): Promise<string> => {
    const before = said.find((text) => fits.test(text));
    if (before !== undefined) return before;
    const ended = once(child, "exit").then(() => {
      throw new Error(`it ended without saying ${fits}:\n${said.join("\n")}`);
    });
    return Promise.race([new Promise<string>((tell) => asked.push({ fits, tell })), ended]);
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const exit = once(child, "exit");
    child.kill(signal);
    return ((await exit) as [number | null])[0];
  };
  return { said, line, end };
}

const engineOf = (data: string): number => Number(readFileSync(join(data, "dynamodb", "engine.pid"), "utf8"));

test("kill -9 in the middle of preparation: the next start goes on to air, and a clean end leaves nothing behind", async () => {
  using data = temporary();
  const first = begin(data.path, "--speed", "300");
  await first.line(/ {2}START /);
  await first.end("SIGKILL");
  const orphan = engineOf(data.path);
  expect(commandOf(orphan)).toContain(data.path);

  const second = begin(data.path);
  const url = (await second.line(/ready at/)).split(" ").at(-1) ?? "";
  expect(commandOf(orphan)).not.toContain(data.path);
  await second.line(/ {2}ON AIR /);
  expect((await send(url, "GET", "/_local/viewer")).body).toMatchObject({ picture: "programme" });
  expect((await send(url, "GET", "/_local/clock")).body.speed).toBe(300);
  expect(second.said.filter((text) => / {2}(BOOKED|CHANNEL) /.test(text))).toEqual([]);

  const engine = engineOf(data.path);
  const begun = performance.now();
  expect(await second.end("SIGTERM")).toBe(0);
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(commandOf(engine)).not.toContain(data.path);
});

test("kill -9 while it starts: the next start completes the booking", async () => {
  using data = temporary();
  // The first AWS call of the second registration takes the process with it; a restart finds the fault still there, but spent.
  const first = begin(data.path, "--empty", "--speed", "0", "--at", "2025-08-15T18:44:00Z");
  const url = (await first.line(/ready at/)).split(" ").at(-1) ?? "";
  const fault = { kind: "kill-process", match: { operation: "PutItem" }, nth: 1, when: "after" };
  expect((await send(url, "POST", "/_local/faults", { body: fault })).status).toBe(201);
  const { token } = (await send(url, "GET", "/_local/token")).body;
  const { items } = (await send(url, "GET", "/_local/channels")).body as unknown as {
    items: [{ id: string; registration: object }];
  };
  const register = (at: string) =>
    send(at, "PUT", `/v1/channels/${items[0].id}`, {
      body: items[0].registration,
      headers: { authorization: `Bearer ${token}` },
    });
  await expect(register(url)).rejects.toThrow();

  const second = begin(data.path);
  const again = (await second.line(/ready at/)).split(" ").at(-1) ?? "";
  // The token outlives the process and its port.
  expect((await register(again)).status).toBe(200);
  await second.end("SIGTERM");
});

test("what cannot be done is said, with an exit code", async () => {
  using data = temporary();
  const wrong = begin(data.path, "--sped", "60");
  await wrong.line(/Unknown option '--sped'/);
  await wrong.line(/Usage: npm start/);
});
