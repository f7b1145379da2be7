import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEngine } from "./call.ts";
import { type Engine, startEngine } from "./engine.ts";
import { forward } from "./forward.ts";
import { lockInstance } from "./instance-lock.ts";
import { dynamodbLocal, dynoxide, type Launcher } from "./launchers.ts";
import { commandOf, reap } from "./reap.ts";
import { engineStream } from "./stream.ts";

const found = dynoxide.find();
const here = "missing" in found ? describe.skip : describe;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "showcaller-engine-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = async (launchers?: readonly Launcher[]): Promise<Engine> => {
  const engine = await startEngine({ dataDir, tableName: "showcaller", ...(launchers && { launchers }) });
  onTestFinished(() => engine.close());
  return engine;
};
const put = (engine: Engine, sk: string) =>
  callEngine(engine.forward, "DynamoDB_20120810", "PutItem", {
    TableName: "showcaller",
    Item: { pk: { S: "p" }, sk: { S: sk } },
  });
const count = async (engine: Engine) =>
  (await callEngine<{ Count: number }>(engine.forward, "DynamoDB_20120810", "Scan", { TableName: "showcaller" })).Count;
const pidOf = (): number => Number(readFileSync(join(dataDir, "dynamodb", "engine.pid"), "utf8"));
/** A process that has ended but was not waited for still has its pid: containers are slow to collect orphans. */
const isAlive = (pid: number): boolean => commandOf(pid) !== "";

/** Another Showcaller, in a process of its own, with its engine up. */
async function otherProcess(): Promise<ChildProcess> {
  const script = `
    const { startEngine } = await import(${JSON.stringify(new URL("./engine.ts", import.meta.url).href)});
    await startEngine({ dataDir: ${JSON.stringify(dataDir)}, tableName: "showcaller" });
    console.log("up");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

here("engine", () => {
  it("creates the table as defined and keeps it from start to start", async () => {
    const first = await startEngine({ dataDir, tableName: "showcaller" });
    expect(first).toMatchObject({ kind: "dynoxide", warnings: [] });
    await put(first, "a");
    await first.close();
    const again = await open();
    expect(await count(again)).toBe(1);
    const { Table } = await callEngine<{ Table: object }>(again.forward, "DynamoDB_20120810", "DescribeTable", {
      TableName: "showcaller",
    });
    expect(Table).toMatchObject({
      GlobalSecondaryIndexes: [{ IndexName: "gsi1", Projection: { ProjectionType: "ALL" } }, { IndexName: "gsi2" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    });
    const ttl = await callEngine(again.forward, "DynamoDB_20120810", "DescribeTimeToLive", { TableName: "showcaller" });
    expect(ttl).toMatchObject({ TimeToLiveDescription: { AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" } });
  });

  it("gives its stream an index, in new data and old, and warns where it cannot", async () => {
    const first = await startEngine({ dataDir, tableName: "showcaller" });
    await put(first, "a");
    await first.close();
    const file = join(dataDir, "dynamodb", dynoxide.data);
    // As an earlier version of ours left it.
    const before = new DatabaseSync(file);
    before.exec("DROP INDEX showcaller_stream");
    before.close();
    const again = await startEngine({ dataDir, tableName: "showcaller" });
    await put(again, "b");
    await again.close();
    const number = "CAST(sequence_number AS INTEGER)";
    const highest = `SELECT COALESCE(MAX(${number}), 0) + 1 FROM _stream_records WHERE table_name = ?1`;
    const [after, order] = [`AND ${number} > ?3`, `ORDER BY ${number} ASC`];
    const following = `SELECT * FROM _stream_records WHERE table_name = ?1 AND shard_id = ?2 ${after} ${order}`;
    // These are dynoxide's own questions: a version that asks otherwise wants another index.
    const binary = "missing" in found ? "" : readFileSync(found.command, "latin1");
    expect([highest, after, order].filter((part) => !binary.includes(part))).toEqual([]);
    const database = new DatabaseSync(file);
    for (const question of [highest, following]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${question}`).all();
      expect(plan).toMatchObject([{ detail: expect.stringMatching(/^SEARCH .* INDEX showcaller_stream/) }]);
    }
    expect(database.prepare("SELECT count(*) AS records FROM _stream_records").get()).toEqual({ records: 2 });
    database.close();
    const strange = join(dataDir, "strange.db");
    expect(dynoxide.prepare?.(strange)).toEqual([expect.stringContaining("no such table")]);
  });

  it("ends with close, and a closed engine has not died", async () => {
    const engine = await startEngine({ dataDir, tableName: "showcaller" });
    const pid = pidOf();
    expect(isAlive(pid)).toBe(true);
    await engine.close();
    expect(isAlive(pid)).toBe(false);
    expect(await Promise.race([engine.died, Promise.resolve("no")])).toBe("no");
  });

  it("says so when the engine dies under it", async () => {
    const engine = await open();
    process.kill(pidOf(), "SIGKILL");
    expect((await engine.died).message).toMatch(/ended: SIGKILL/);
  });

  it("refuses a second instance on the same directory, naming the first", async () => {
    await open();
    await expect(startEngine({ dataDir, tableName: "showcaller" })).rejects.toMatchObject({
      name: "DataDirInUse",
      pid: process.pid,
    });
  });

  it("after kill -9 of its parent ends the engine left behind, and loses nothing", async () => {
    const other = await otherProcess();
    const left = pidOf();
    await expect(startEngine({ dataDir, tableName: "showcaller" })).rejects.toThrow(`pid ${other.pid}`);
    other.kill("SIGKILL");
    await once(other, "close");
    expect(isAlive(left)).toBe(true);
    const engine = await open();
    expect(engine.warnings.join()).toContain(String(left));
    expect(isAlive(left)).toBe(false);
    expect(pidOf()).not.toBe(left);
  });

  it("goes on with the stream where it was before the engine was killed", async () => {
    const options = { tableName: "showcaller", now: () => 0, region: "eu-west-1", account: "0" };
    const first = await startEngine({ dataDir, tableName: "showcaller" });
    await put(first, "a");
    const { last } = await engineStream({ ...options, forward: first.forward }).next(undefined, 10);
    await put(first, "b");
    process.kill(pidOf(), "SIGKILL");
    await first.died;
    await first.close();
    const second = await open();
    await put(second, "c");
    const { records } = await engineStream({ ...options, forward: second.forward }).next(last, 10);
    expect(records.map((record) => record.dynamodb.Keys.sk)).toEqual([{ S: "b" }, { S: "c" }]);
  });

  it("does not touch a stranger who has got the old pid", async () => {
    const stranger = spawn("sleep", ["60"]);
    onTestFinished(() => void stranger.kill());
    const pidFile = join(dataDir, "engine.pid");
    writeFileSync(pidFile, `${stranger.pid}\n`);
    expect(await reap(pidFile, dataDir)).toBeUndefined();
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
  });

  it("takes the next engine where the first is missing, and warns", async () => {
    const missing: Launcher = { ...dynoxide, data: "none", find: () => ({ missing: "no such binary" }) };
    const engine = await open([missing, dynoxide]);
    expect(engine.warnings).toEqual(["no such binary: falling back to dynoxide."]);
  });

  it("does not open the data of one engine with another", async () => {
    await (await startEngine({ dataDir, tableName: "showcaller" })).close();
    const other: Launcher = { ...dynoxide, kind: "dynamodb-local", data: "other.db" };
    const gone: Launcher = { ...dynoxide, find: () => ({ missing: "dynoxide is gone" }) };
    await expect(startEngine({ dataDir, tableName: "showcaller", launchers: [gone, other] })).rejects.toThrow(
      /written by dynoxide, which dynamodb-local cannot read/,
    );
  });

  it("says what an engine that does not start said itself", async () => {
    const broken: Launcher = {
      ...dynoxide,
      find: () => ({
        ...(found as object),
        arguments: () => ["--nonsense"],
        command: (found as { command: string }).command,
        warnings: [],
      }),
    };
    await expect(startEngine({ dataDir, tableName: "showcaller", launchers: [broken] })).rejects.toThrow(
      /does not start.*--nonsense/s,
    );
    lockInstance(dataDir).release();
  });
});

describe("without an engine", () => {
  it("names both ways out, and does not keep the directory", async () => {
    const missing = (reason: string, launcher: Launcher): Launcher => ({
      ...launcher,
      find: () => ({ missing: reason }),
    });
    const launchers = [missing("no binary", dynoxide), missing("no Java", dynamodbLocal)];
    const refused = startEngine({ dataDir, tableName: "showcaller", launchers });
    await expect(refused).rejects.toMatchObject({
      name: "NoEngine",
      message: /no binary; no Java.*linux-x64.*Java 17/s,
    });
    lockInstance(dataDir).release();
  });
});

describe("forward", () => {
  it("passes headers, body and status through unchanged, over one connection", async () => {
    const ports = new Set<number | undefined>();
    const server = createServer(async (request, response) => {
      ports.add(request.socket.remotePort);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.writeHead(418, { "x-amzn-requestid": "r", "x-amz-target-was": String(request.headers["x-amz-target"]) });
      response.end(Buffer.concat([...chunks, Buffer.from([0, 255])]));
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const send = forward({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    onTestFinished(() => {
      send.close();
      server.close();
    });
    const headers = { Host: "elsewhere", "X-Amz-Target": "T", "Content-Length": "999", Connection: "close" };
    for (let i = 0; i < 3; i++) {
      const { status, headers: answered, body } = await send(headers, Buffer.from([1, 2]));
      expect({ status, body: [...body] }).toEqual({ status: 418, body: [1, 2, 0, 255] });
      expect(answered).toMatchObject({ "x-amzn-requestid": "r", "x-amz-target-was": "T" });
      expect(answered).not.toHaveProperty("connection");
    }
    expect(ports.size).toBe(1);
  });

  it("rejects when the connection is lost", async () => {
    const server = createServer((request) => request.socket.destroy());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const send = forward({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    onTestFinished(() => {
      send.close();
      server.close();
    });
    await expect(send({}, "{}")).rejects.toThrow();
  });
});
