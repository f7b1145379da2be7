import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { fed } from "./fed.ts";

const run = promisify(execFile);

/** One artifact of Maven Central, of a fixed version: another one would be another oracle. */
export interface Artifact {
  group: string;
  name: string;
  version: string;
}

const CACHE = ".showcaller/conformance/maven";

const pom = ({ group, name, version }: Artifact): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>showcaller</groupId><artifactId>conformance</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>`;

/** Where Java finds the artifact and what it needs, fetched when missing; or why it cannot. */
export async function classpathOf(artifact: Artifact): Promise<{ path: string } | { missing: string }> {
  const folder = join(".showcaller/conformance", artifact.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "pom.xml"), pom(artifact));
  try {
    const local = `-Dmaven.repo.local=${resolve(CACHE)}`;
    await run("mvn", ["-q", "-B", local, "dependency:build-classpath", "-Dmdep.outputFile=classpath.txt"], {
      cwd: folder,
      timeout: 180_000,
    });
    await run("javac", ["-version"]);
    return { path: readFileSync(join(folder, "classpath.txt"), "utf8").trim() };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string };
    return {
      missing:
        code === "ENOENT"
          ? "no Java compiler or no Maven: install JDK 17 and Maven"
          : `Maven: ${message?.split("\n").at(-1)?.slice(0, 120)}`,
    };
  }
}

/** What a program of one source file answers, one line to each line. */
export const javaOver = async (classpath: string, source: string, lines: readonly string[]): Promise<string[]> =>
  (await fed("java", ["-cp", classpath, source], lines.join("\n"))).trim().split("\n");
