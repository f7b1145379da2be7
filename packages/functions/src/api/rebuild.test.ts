import { expect, it } from "vitest";
import { createHarness } from "../../test/api-harness.ts";

const lost = { state: "lost", since: "2027-08-01T11:55:00Z", why: "a test" } as const;

it("says how the table is, and rebuilds none that lives", async () => {
  const { send, store } = await createHarness();
  expect((await send("GET", "/v1/rebuild")).body).toMatchObject({ state: "live", rev: 0 });
  await store.generations.put(undefined, { ...lost, state: "live" });
  expect(await send("POST", "/v1/rebuild", { body: {} })).toMatchObject({
    status: 409,
    body: { type: "urn:showcaller:problem:nothing-lost" },
  });
});

it("a lost one is asked for once, however often; by whom, and from which version", async () => {
  const { send, store } = await createHarness();
  await store.generations.put(undefined, lost);
  const first = await send("POST", "/v1/rebuild", { body: { version: "v7" } });
  expect(first).toMatchObject({ status: 202, body: { state: "rebuilding", asked: { version: "v7" } } });
  const again = await send("POST", "/v1/rebuild", { body: { version: "v7" } });
  expect(again.body).toEqual(first.body);
  const { items } = await store.context.table.query({ pk: "JOURNAL#SYSTEM" });
  expect(items.map(({ data }) => (data as { name: string }).name)).toEqual(["table.rebuilding"]);
});

it("also before anybody has noticed: whoever is faster than the next export need not wait for it", async () => {
  const { send } = await createHarness();
  expect(await send("POST", "/v1/rebuild", { body: {} })).toMatchObject({ status: 202 });
});

it("takes the scope admin", async () => {
  const { send } = await createHarness();
  for (const method of ["GET", "POST"])
    expect(
      await send(method, "/v1/rebuild", { scopes: "events:write", ...(method === "POST" ? { body: {} } : {}) }),
    ).toMatchObject({ status: 403 });
});
