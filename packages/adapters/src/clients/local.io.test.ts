import { createHook } from "node:async_hooks";
import { expect, it } from "vitest";
import { everyClient, laptop } from "./recording-laptop.ts";

// Alone in its file, because a process looks a setting up once: any earlier call would hide the look-up.
it("laptop clients touch neither files nor sockets nor timers, first call included", async () => {
  const { clients } = laptop({ statuses: [500, 200] });
  const touched: string[] = [];
  const hook = createHook({ init: (_, type) => void touched.push(type) }).enable();
  await everyClient(clients);
  hook.disable();
  expect(touched.length).toBeGreaterThan(0);
  expect(touched.filter((type) => type !== "PROMISE" && type !== "TickObject" && type !== "Microtask")).toEqual([]);
});
