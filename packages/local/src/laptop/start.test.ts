import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataDirInUse } from "../dynamodb/instance-lock.ts";
import { UsageError } from "./options.ts";
import { PortInUse } from "./server.ts";
import { laptopIn, type TestLaptop, temporary } from "./testing.ts";

const advanceTo = (laptop: TestLaptop, to: string) => laptop.send("POST", "/_local/clock", { body: { to } });
const firstMatch = async (laptop: TestLaptop) => {
  const { body } = await laptop.api("GET", "/v1/live-events");
  return (body.items as { title: string; status: string; degraded: boolean }[])[0];
};
const tagged = (laptop: TestLaptop, tag: string) => laptop.lines.filter((line) => line.slice(10, 19).trim() === tag);

test("a first start books the match, which goes on air; a restart goes on and ends it", async () => {
  using data = temporary();
  {
    await using laptop = await laptopIn(data.path);
    expect(laptop.lines).toContain(`Showcaller is ready at ${laptop.url}`);
    const clock = (await laptop.send("GET", "/_local/clock")).body;
    expect(clock.speed).toBe(0);
    // The clock walks while the match is booked.
    expect(String(clock.now)).toMatch(/^2025-08-15T18:44:0\d/);
    expect(await firstMatch(laptop)).toMatchObject({ title: "Liverpool - Bournemouth", status: "scheduled" });
    // Some seconds until the edge has its first record.
    await advanceTo(laptop, "2025-08-15T18:44:15Z");
    expect((await laptop.send("GET", "/_local/viewer")).body).toMatchObject({ picture: "error" });

    expect((await advanceTo(laptop, "2025-08-15T18:59:59Z")).status).toBe(200);
    expect((await laptop.send("GET", "/_local/viewer")).body).toMatchObject({ picture: "slate" });
    const { body } = await advanceTo(laptop, "2025-08-15T19:00:01Z");
    expect(body).toEqual({ now: "2025-08-15T19:00:01Z", speed: 0 });
    expect((await laptop.send("GET", "/_local/viewer")).body).toMatchObject({
      at: "2025-08-15T19:00:01Z",
      picture: "programme",
      leg: "main-eu-west-1",
      since: "2025-08-15T19:00:00Z",
    });
    expect(await firstMatch(laptop)).toMatchObject({ status: "on-air", degraded: false });
    expect(tagged(laptop, "START")).toHaveLength(2);
    expect(tagged(laptop, "STANDBY")).toHaveLength(1);
    expect(tagged(laptop, "ON AIR")).toEqual([
      expect.stringMatching(/^20:00:00 {2}ON AIR {5}on air on 2 of 2 legs — cue air/),
    ]);
  }
  {
    // The command line of the first start, repeated.
    await using laptop = await laptopIn(data.path);
    expect((await laptop.send("GET", "/_local/clock")).body.now).toBe("2025-08-15T19:00:01Z");
    await advanceTo(laptop, "2025-08-15T21:30:00Z");
    expect(await firstMatch(laptop)).toMatchObject({ status: "ended" });
    expect(tagged(laptop, "ENDED")).toHaveLength(1);
    // Nothing is told twice, nothing booked twice.
    expect([...tagged(laptop, "BOOKED"), ...tagged(laptop, "ON AIR")]).toEqual([]);
    expect((await laptop.api("GET", "/v1/live-events")).body.items).toHaveLength(1);
    expect(laptop.warnings).toEqual([]);
  }
});

test("an empty start knows its channels and registers none; one port and one directory have one laptop", async () => {
  using data = temporary();
  using other = temporary();
  await using laptop = await laptopIn(data.path, { empty: true });
  expect((await laptop.send("GET", "/_local/clock")).body.now).toBe("2027-03-01T12:00:00Z");
  expect((await laptop.api("GET", "/v1/channels")).body.items).toEqual([]);
  expect(laptop.lines.find((line) => line.includes("5 in eu-west-1, 5 in eu-central-1"))).toContain("not registered");
  const { items } = (await laptop.send("GET", "/_local/channels")).body as unknown as {
    items: { id: string; registration: object }[];
  };
  for (const { id, registration } of items)
    expect((await laptop.api("PUT", `/v1/channels/${id}`, { body: registration })).status).toBe(200);
  expect(items.map(({ id }) => id)).toHaveLength(10);

  const port = Number(new URL(laptop.url).port);
  await expect(laptopIn(other.path, { port })).rejects.toThrow(PortInUse);
  // It failed before it touched anything.
  expect(existsSync(join(other.path, "laptop.db"))).toBe(false);
  await expect(laptopIn(data.path)).rejects.toThrow(DataDirInUse);
});

test("a data directory keeps its clock and its seed; the issuer's key is its owner's", async () => {
  using data = temporary();
  const at = Date.parse("2026-05-01T00:00:00Z");
  await (await laptopIn(data.path, { empty: true, at, seed: 7, speed: 3 })).close();
  await expect(laptopIn(data.path, { at: at + 1 })).rejects.toThrow(UsageError);
  await expect(laptopIn(data.path, { seed: 8 })).rejects.toThrow(UsageError);
  // Nothing is left running by a refusal, and repeating the first command line is none.
  const again = await laptopIn(data.path, { at, seed: 7 });
  expect((await again.api("GET", "/v1/live-events")).body.items).toEqual([]);
  await again.close();
  expect(statSync(join(data.path, "issuer.json")).mode & 0o777).toBe(0o600);
  await expect(laptopIn(`${data.path}/late`, { at: Date.parse("2025-08-15T19:00:00Z") })).rejects.toThrow(/--empty/);
});
