import { beforeEach, expect, it } from "vitest";
import { createHarness, type Harness } from "../../test/api-harness.ts";

const EXPORTED = "2027-08-01T11:30:00Z";
const FROM = { by: "conduct:kim", export: "a".repeat(64), exportedAt: EXPORTED };
const LIVE = "01K2QGQGC06YMZ27BA01E9V7Y7";
const entry = (n: number, at = "2027-08-01T11:40:00.000Z") => ({
  id: `${at}#start-${n}`,
  at,
  kind: "command",
  name: "channel.start",
  text: `start channel ${n}`,
  why: "cue prepare",
  actor: "showcaller:start",
  liveEvent: LIVE,
});

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
  api.clock.at = Date.parse("2027-08-01T12:00:00Z");
});
const merge = (entries: object[], more: object = {}) =>
  api.send("POST", "/v1/journal", { body: { ...FROM, entries }, ...more });
const lines = async (of: string) =>
  (await api.store.context.table.query({ pk: `JOURNAL#${of}` })).items.map(
    ({ data }) => data as Record<string, unknown>,
  );

it("takes each entry over once, however often and in whatever parts; with its actor, and marked", async () => {
  expect((await merge([entry(1), entry(2)])).body).toEqual({ added: 2, known: 0 });
  expect((await merge([entry(2), entry(3), entry(3)])).body).toEqual({ added: 1, known: 2 });
  expect((await merge([entry(1), entry(2), entry(3)])).body).toEqual({ added: 0, known: 3 });
  const found = await lines(LIVE);
  expect(found.map(({ text, actor }) => [text, actor])).toEqual(
    [1, 2, 3].map((n) => [`start channel ${n}`, "showcaller:start"]),
  );
  for (const { data } of found)
    expect(data).toEqual({ conducted: { by: "conduct:kim", export: FROM.export, mergedBy: "cms" } });
  // Who merged, once for each time that anything came of it.
  expect((await lines("SYSTEM")).map(({ name, actor }) => [name, actor])).toEqual([
    ["journal.merged", "cms"],
    ["journal.merged", "cms"],
  ]);
});

it("leaves what is there as it is, whatever comes under its id", async () => {
  await merge([entry(1)]);
  const forged = { ...entry(1), text: "nothing happened", actor: "nobody" };
  expect((await merge([forged])).body).toEqual({ added: 0, known: 1 });
  expect((await lines(LIVE)).map(({ text }) => text)).toEqual(["start channel 1"]);
});

it.each([
  ["of a time to come", entry(1, "2027-08-01T12:00:01.000Z"), /time to come/],
  ["from before the export", entry(1, "2027-08-01T11:29:59.000Z"), /older than the export/],
  ["whose id is of another time", { ...entry(1), id: "2027-08-01T11:41:00.000Z#x" }, /begins with 2027-08-01T11:40/],
])("refuses one %s, and takes none of the others", async (_, wrong, reason) => {
  const got = await merge([entry(2), wrong]);
  expect(got).toMatchObject({ status: 422, body: { errors: [{ reason: expect.stringMatching(reason) }] } });
  expect(await lines(LIVE)).toEqual([]);
});

it("takes the scope admin", async () => {
  expect((await merge([entry(1)], { scopes: "events:write" })).status).toBe(403);
});
