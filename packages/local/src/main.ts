import { NoEngine } from "./dynamodb/engine.ts";
import { DataDirInUse } from "./dynamodb/instance-lock.ts";
import type { Screen } from "./laptop/line.ts";
import { type LaptopOptions, parseOptions, USAGE, UsageError } from "./laptop/options.ts";
import { PortInUse } from "./laptop/server.ts";
import { startLaptop } from "./laptop/start.ts";

/** `npm start`: runs until a signal, or until the engine dies. Exit codes: 0 stopped, 1 cannot go on, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<void> {
  const stopped = signalled();
  try {
    const options = parseOptions(args);
    if (options === "help") return void process.stdout.write(`${USAGE}\n`);
    await run(options, stopped);
    process.exit(0);
  } catch (error) {
    process.exit(tell(error));
  }
}

async function run(options: LaptopOptions, stopped: Promise<void>): Promise<void> {
  const laptop = await startLaptop(options, {
    screen: terminal,
    warn: (text) => void process.stderr.write(`! ${text}\n`),
    realNow: () => Date.now(),
    onKill: () => process.kill(process.pid, "SIGKILL"),
  });
  const death = await Promise.race([stopped, laptop.died]);
  await laptop.close();
  if (death) throw death;
}

/** The first signal ends it in order, a second one at once. */
const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    let isSecond = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        if (isSecond) process.exit(1);
        isSecond = true;
        resolve();
      });
  });

const terminal: Screen = {
  write: (text) => void process.stdout.write(text),
  get columns() {
    return process.stdout.isTTY ? process.stdout.columns : undefined;
  },
  // https://no-color.org
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

/** Says what is wrong and returns the exit code. What is nobody's mistake but ours comes with its stack. */
function tell(error: unknown): 1 | 2 {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${USAGE}\n`);
    return 2;
  }
  const isPlain = error instanceof PortInUse || error instanceof DataDirInUse || error instanceof NoEngine;
  process.stderr.write(`${isPlain ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

if (import.meta.main) await main(process.argv.slice(2));
