import { expect, it } from "vitest";
import { bounded } from "./bounded.ts";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("works on so many at once, and answers in the order of the items", async () => {
  let [now, most] = [0, 0];
  const answers = await bounded([5, 1, 4, 2, 3], 2, async (ticks) => {
    most = Math.max(most, ++now);
    for (let n = 0; n < ticks; n++) await tick();
    now--;
    return ticks * 10;
  });
  expect(answers).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

it("throws what the first threw, after the others that had begun, and begins no more", async () => {
  const did: number[] = [];
  const work = async (n: number): Promise<void> => {
    if (n === 1) throw new Error("one");
    await tick();
    did.push(n);
  };
  await expect(bounded([0, 1, 2, 3], 2, work)).rejects.toThrow("one");
  expect(did).toEqual([0]);
});
