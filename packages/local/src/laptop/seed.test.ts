import { expect, test } from "vitest";
import { type DemoName, demos } from "./demos.ts";
import { Refused, type Request } from "./seed.ts";
import { laptopIn, type TestLaptop, temporary } from "./testing.ts";

/** A first start's requests, of which all but so many never come. */
const cutAfter =
  (laptop: TestLaptop, requests: number): Request =>
  async (method, path, body, headers) => {
    if (requests-- === 0) throw new Error("cut");
    const sent = typeof body === "string" ? { raw: body } : { body };
    const got = await laptop.api(method, path, { ...sent, ...(headers ? { headers } : {}) });
    if (got.status >= 400) throw new Refused(`${method} ${path}`, got.status, got.body);
    return { body: got.body, etag: String(got.headers.etag ?? "") };
  };

const book = (laptop: TestLaptop, demo: DemoName, requests: number, said: string[] = []) =>
  demos[demo].book(cutAfter(laptop, requests), laptop.site.twin.installed(), {
    attempt: `start-${requests}`,
    said: (text) => void said.push(text),
    // A moment of the laptop's: its import goes on.
    pause: async () => void (await laptop.send("POST", "/_local/clock", { body: { advance: "PT1S" } })),
  });

test("the first match: cut off after any request, it is completed by the next start, once", async () => {
  using data = temporary();
  await using laptop = await laptopIn(data.path, { empty: true, at: demos.match.start });
  let cuts = 0;
  const isCut = () =>
    book(laptop, "match", cuts).then(
      () => false,
      () => true,
    );
  while (await isCut()) cuts++;
  // At least: before the first registration, before its mode, before the second, before its mode, before the booking.
  expect(cuts).toBeGreaterThanOrEqual(4);
  await book(laptop, "match", 10);
  expect((await laptop.api("GET", "/v1/live-events")).body.items).toMatchObject([
    { title: "Liverpool - Bournemouth", airAt: "2025-08-15T19:00:00Z" },
  ]);
  expect((await laptop.api("GET", "/v1/channels")).body.items).toMatchObject([
    { mode: "enforce" },
    { mode: "enforce" },
  ]);
});

test("the season: cut off before, in and after its import, it is completed by the next start, once", async () => {
  using data = temporary();
  // An hour before the last ten: the rest of the season has passed and is not booked.
  await using laptop = await laptopIn(data.path, { empty: true, at: Date.parse("2026-05-24T14:00:00Z") });
  // At a registration, before the import, before its first answer is read.
  for (const requests of [5, 18, 11]) await expect(book(laptop, "season", requests)).rejects.toThrow("cut");
  const said: string[] = [];
  await book(laptop, "season", 1_000, said);
  expect(said.at(-1)).toMatch(/^380 matches read: .*10 (booked|unchanged)/);
  const { items } = (await laptop.api("GET", "/v1/live-events?status=scheduled")).body as {
    items: { airAt: string; legs: { channel: string }[] }[];
  };
  expect(items.map(({ airAt }) => airAt)).toEqual(Array.from({ length: 10 }, () => "2026-05-24T15:00:00Z"));
  // One leg each, five of them in each Region.
  const used = items.flatMap(({ legs }) => legs.map(({ channel }) => channel)).sort();
  expect(used).toEqual(
    laptop.site.twin
      .installed()
      .map(({ id }) => id)
      .sort(),
  );
  await book(laptop, "season", 1_000);
  expect((await laptop.api("GET", "/v1/live-events?status=scheduled")).body.items).toHaveLength(10);
});
