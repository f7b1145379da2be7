import { afterEach, expect, test } from "vitest";
import { stretchParameters } from "../twin/parameter.ts";
import { parameters } from "../twin/parameters.ts";
import { compare, counts, wrongs } from "./compare.ts";
import { draw, kinds, settings, WHOLE_MIXTURE } from "./incidents.ts";
import { oneAtATime, stretchable } from "./one-at-a-time.ts";

afterEach(() => stretchParameters(1));

test("a whole mixture: on no cause worse than nothing by 1 %, in all better than a one-alert switcher, slate lost or not", async () => {
  const compared = await compare(WHOLE_MIXTURE, 1);
  expect(wrongs(compared)).toEqual([]);
  // Trouble that hurts, and something to be saved, of which we save some: else the lines above say nothing.
  for (const count of counts) {
    const lost = compared.all.lost[count];
    expect(lost.oracle).toBeLessThan(lost.nothing / 2);
    expect(lost.ours).toBeLessThan(lost.nothing - (lost.nothing - lost.oracle) / 3);
  }
  expect(compared.answered.some(({ seen }) => seen.ours.slate > 0)).toBe(true);
  for (const { seen } of compared.answered) expect(seen.oracle.lost).toBeLessThanOrEqual(seen.nothing.lost);
}, 60_000);

test("the same seed gives the same figures", async () => {
  expect((await compare(2, 5)).all).toEqual((await compare(2, 5)).all);
});

test("a whole mixture has every cause, and none of it hangs on how many are drawn", () => {
  expect(new Set(draw(WHOLE_MIXTURE, 1).map(({ fault }) => fault.kind))).toEqual(new Set(kinds));
  expect(draw(200, 1).slice(0, 40)).toEqual(draw(40, 1));
});

test("each cause goes round all settings before it meets one again", () => {
  const met = draw(200, 3).flatMap(({ fault, setting }) => (fault.kind === "input-loss" ? [setting.name] : []));
  expect(new Set(met.slice(0, settings.length)).size).toBe(settings.length);
  expect(new Set(met.slice(settings.length, 2 * settings.length)).size).toBe(settings.length);
});

test("one parameter at a time: what an incident does not read changes nothing, and what it reads does", async () => {
  const lines: string[] = [];
  await oneAtATime(2, 3, [1.5], (text) => lines.push(text));
  const [, , asItIs = "", ...others] = lines;
  const figures = (text: string): string => text.slice(44);
  expect(others.some((text) => figures(text) !== figures(asItIs))).toBe(true);
  // All that stretches is accounted for, and nothing stays stretched.
  const named = others.slice(0, -1).map((text) => text.trim().split(" ")[0]);
  const unread = others.at(-1)?.split(": ")[1]?.split(", ") ?? [];
  expect([...named, ...unread].sort()).toEqual(
    stretchable()
      .map(({ name }) => name)
      .sort(),
  );
  expect(parameters.viewer.legSwitch.value).toBe(15_000);
}, 60_000);

test("the twin's times stretch, and what is no time stays", () => {
  stretchParameters(1.5);
  expect(parameters.medialive.immediateSwitchStandard.value).toBe(15_000);
  expect(parameters.medialive.start.value.at(-1)).toEqual([1, 900_000]);
  expect(parameters.medialive.failover.value).toEqual({ after: 4_500, backAfter: 45_000 });
  expect(parameters.mediapackage.regionDown.value).toBe(503);
});
