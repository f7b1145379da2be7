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
  // Two registrations, two changes of mode, one look, one booking: six requests, each of which may be the last.
  for (let requests = 0; requests < 6; requests++)
    await expect(seed(cutAfter(requests), legs, `cut-${requests}`)).rejects.toThrow("cut");
  await seed(cutAfter(6), legs, "whole");
  await seed(cutAfter(6), legs, "again");
  expect((await laptop.api("GET", "/v1/live-events")).body.items).toMatchObject([
    { title: "Liverpool - Bournemouth", airAt: "2025-08-15T19:00:00Z" },
  ]);
  expect((await laptop.api("GET", "/v1/channels")).body.items).toMatchObject([
    { mode: "enforce" },
    { mode: "enforce" },
  ]);
});
