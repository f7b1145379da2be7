import { Export } from "@showcaller/contracts";
import { expect, it } from "vitest";
import { failed, fakeDeps, ok } from "../../test/fake-deps.ts";
import { exporting } from "./handle.ts";

/** A bucket that keeps what it is given; `broken`: it does not answer. */
const stage = () => {
  const fake = fakeDeps();
  const kept: string[] = [];
  const bucket = { broken: false };
  const deps = {
    ...fake.deps,
    about: { stage: "test", home: "eu-west-2" },
    archive: {
      put: async (text: string) => {
        if (bucket.broken) return failed("transient");
        kept.push(text);
        return ok({ version: `v${kept.length}` });
      },
      get: async () => {
        if (bucket.broken) return failed("transient");
        const text = kept.at(-1);
        return ok(text === undefined ? undefined : { version: `v${kept.length}`, text });
      },
    },
  };
  const run = () => exporting(deps);
  const newest = (): Export => Export.parse(JSON.parse(kept.at(-1) ?? ""));
  return { ...fake, run, kept, newest, bucket };
};

it("holds what matters, and no secret: neither a task's token nor a webhook's address", async () => {
  const { run, newest, kept, store, book } = stage();
  const event = await book();
  const channel = event.legs[0]?.channel;
  if (!channel) throw new Error("no leg");
  await store.runtimes.update(channel, () => ({
    run: { liveEvent: event.id, execution: "e", at: "2025-08-15T18:50:00Z" },
    waitingRunning: { token: "a-token", execution: "e", liveEvent: event.id, since: 1, beatAt: 1 },
  }));
  const secret = "whsec_secret";
  const at = "2025-08-15T18:00:00Z";
  const webhook = {
    ...{ id: "ops", rev: 1, name: "Operations", url: "https://hooks.example.com/T0/B0/secret", format: "slack" },
    ...{ createdAt: at, createdBy: "kim", updatedAt: at, updatedBy: "kim" },
  };
  await store.webhooks.put(
    "ops" as never,
    "kim",
    () => ({ webhook: { ...webhook, secret, tells: ["page"] } }) as never,
  );
  expect(await run()).toMatchObject({ outcome: "exported", liveEvents: 1, damaged: 0 });
  const document = newest();
  expect(document.liveEvents[0]?.event).toEqual(event);
  expect(document.channels.map(({ runtime }) => runtime?.run?.liveEvent)).toContain(event.id);
  expect(document.bookings.flatMap(({ bookings }) => Object.keys(bookings))).toContain(event.id);
  for (const hidden of ["a-token", secret, "hooks.example.com"]) expect(kept[0]).not.toContain(hidden);
});

it("says which item it could not read, and exports the rest", async () => {
  const { run, newest, table, book } = stage();
  const event = await book();
  await table.write([{ put: { pk: "CHANNELS", sk: "broken", rev: 1, data: { nonsense: true } } }]);
  expect(await run()).toMatchObject({ outcome: "exported", damaged: 1 });
  expect(newest().damaged).toEqual(["CHANNELS / broken"]);
  expect(newest().liveEvents.map((one) => one.event.id)).toEqual([event.id]);
});

it("an empty table never takes the place of an export: it is lost, a human is told once, and nothing is written", async () => {
  const { run, kept, table, store, book, journal } = stage();
  await book();
  await run();
  table.load({ items: [], stream: table.snapshot().stream });
  expect(await run()).toEqual({ outcome: "lost" });
  expect(await run()).toEqual({ outcome: "lost" });
  expect(kept).toHaveLength(1);
  expect((await store.generations.read())?.state).toBe("lost");
  expect((await journal()).map(({ name }) => name)).toEqual(["table.lost"]);
});

it("whether a table is new or lost is not guessed while the bucket does not answer", async () => {
  const { run, bucket, store } = stage();
  bucket.broken = true;
  await expect(run()).rejects.toMatchObject({ name: "Transient" });
  expect(await store.generations.read()).toBeUndefined();
});

it("emptied while it is read, the table is not exported", async () => {
  const { run, kept, table, book, clock } = stage();
  await book();
  await run();
  clock.at += 300_000;
  const { query } = table;
  let first = true;
  table.query = async (request) => {
    const page = await query(request);
    if (first) table.load({ items: [], stream: table.snapshot().stream });
    first = false;
    return page;
  };
  expect(await run()).toEqual({ outcome: "overtaken" });
  expect(kept).toHaveLength(1);
});
