import { expect, test } from "vitest";
import { type Request, seed } from "./seed.ts";
import { laptopIn, temporary } from "./testing.ts";

test("a seeding that is cut off after any request is completed by the next start, once", async () => {
  using data = temporary();
  await using laptop = await laptopIn(data.path, { empty: true, at: Date.parse("2025-08-15T18:44:00Z") });
  const legs = laptop.site.twin.installed();
  const cutAfter =
    (requests: number): Request =>
    async (method, path, body, headers) => {
      if (requests-- === 0) throw new Error("cut");
      const got = await laptop.api(method, path, { body, ...(headers ? { headers } : {}) });
      if (got.status >= 400) throw new Error(`${method} ${path}: ${got.text}`);
      return { body: got.body, etag: String(got.headers.etag ?? "") };
    };
  let cuts = 0;
  for (let done = false; !done; ) {
    done = await seed(cutAfter(cuts), legs, `start-${cuts}`).then(
      () => true,
      () => false,
    );
    if (!done) cuts++;
  }
  // At least: before the first registration, before its mode, before the second, before its mode, before the booking.
  expect(cuts).toBeGreaterThanOrEqual(4);
  await seed(cutAfter(10), legs, "again");
  expect((await laptop.api("GET", "/v1/live-events")).body.items).toMatchObject([
    { title: "Liverpool - Bournemouth", airAt: "2025-08-15T19:00:00Z" },
  ]);
  expect((await laptop.api("GET", "/v1/channels")).body.items).toMatchObject([
    { mode: "enforce" },
    { mode: "enforce" },
  ]);
});
