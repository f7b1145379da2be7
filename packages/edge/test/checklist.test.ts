import { describe, expect, it } from "vitest";
import { run, verdict } from "./kit.ts";
import { vectors } from "./vectors.ts";

const all = await vectors();
const lines = [...new Set(all.map(({ line }) => line))];

describe.each(lines)("%s", (line) => {
  const own = all.filter((vector) => vector.line === line);

  it("is judged as the checklist says", async () => {
    const outcomes = await run(own.map(({ event }) => event));
    const judged = own.map(({ name }, i) => [name, verdict(outcomes[i] ?? { logs: [], reads: [] })]);
    expect(judged).toEqual(own.map(({ name, expect }) => [name, expect]));
  });
});

it("there are vectors enough, of both kinds, and none twice", () => {
  expect(all.filter(({ expect }) => expect !== "200").length).toBeGreaterThan(180);
  expect(all.filter(({ expect }) => expect === "200").length).toBeGreaterThan(80);
  expect(new Set(all.map(({ line, name }) => `${line}: ${name}`)).size).toBe(all.length);
});

it("what goes on carries no token, and what is refused tells nothing but its status", async () => {
  const outcomes = await run(all.map(({ event }) => event));
  outcomes.forEach(({ result }, i) => {
    const { line, name, expect: expected } = all[i] ?? { line: "", name: "", expect: "" };
    const text = JSON.stringify(result);
    if (expected === "200") expect(text, `${line}: ${name}`).not.toMatch(/2D3R|0YR|eyJ(?!.*\/out)|cta-common|CAT"/i);
    else expect(result).toEqual({ statusCode: Number(expected), headers: { "cache-control": { value: "no-store" } } });
  });
});
