import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pace } from "./pace.ts";
import { memoryShelf } from "./shelf.ts";
import { createWorld } from "./world.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  return () => vi.useRealTimers();
});
let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

const paced = (speed: number) => {
  const world = createWorld({ at: 1_000_000, seed: 1, shelf: memoryShelf() });
  const driver = pace(world, { speed });
  stop = driver.stop;
  /** Real time passes, and the world gets its turns of the event loop. */
  const real = async (ms: number): Promise<number> => {
    for (let t = 0; t < ms; t += 50) {
      await vi.advanceTimersByTimeAsync(50);
      await world.runUntil(world.now);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return world.now - 1_000_000;
  };
  return { world, driver, real };
};

test("virtual time is real time times the speed", async () => {
  const { real } = paced(60);
  expect(await real(1000)).toBe(60_000);
});

test("speed changes from here on; 0 freezes", async () => {
  const { driver, real } = paced(1);
  await real(500);
  driver.speed = 0;
  expect(driver.speed).toBe(0);
  expect(await real(500)).toBe(500);
  driver.speed = 10;
  expect(await real(500)).toBe(5500);
  expect(() => {
    driver.speed = -1;
  }).toThrow(RangeError);
});

test("advance jumps, and the pace goes on from there; never back", async () => {
  const { world, driver, real } = paced(1);
  await driver.advance(world.now + 3_600_000);
  expect(await real(100)).toBe(3_600_100);
  await expect(driver.advance(world.now - 1)).rejects.toThrow(RangeError);
});

test("a failing timer is reported and the clock goes on", async () => {
  const world = createWorld({ at: 0, seed: 1, shelf: memoryShelf() });
  const errors: unknown[] = [];
  const driver = pace(world, { speed: 1, onError: (error) => errors.push(error) });
  stop = driver.stop;
  world.on("bad", () => {
    throw new Error("bug");
  });
  world.setTimer("bad", "", 10);
  for (let i = 0; i < 3; i++) {
    await vi.advanceTimersByTimeAsync(50);
    await world.runUntil(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(errors).toEqual([new Error("bug")]);
  expect(world.now).toBeGreaterThanOrEqual(100);
});
