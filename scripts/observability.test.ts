import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gaugeAlarms } from "@showcaller/functions/alarms";
import { describe, expect, it } from "vitest";
import { queries } from "../stacks/queries.ts";
import { read, root } from "./project.ts";

const page = read("docs/observability.md");
const source = globSync("packages/functions/src/**/*.ts", { cwd: root, exclude: ["**/*.test.ts"] })
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n");
const lines = new Set([...source.matchAll(/\blogger\.(?:info|error)\("([^"]+)"/g)].map(([, message]) => message));

describe("docs/observability.md", () => {
  it("has every line that functions write into the log", () => {
    expect(lines.size).toBeGreaterThan(3);
    for (const message of lines) expect(page).toContain(`| \`${message}\` |`);
  });
  it.each(Object.entries(gaugeAlarms))("has the alarm %s beside its metric", (name, { gauge, service }) => {
    const [row] = page.split("\n").filter((line) => line.startsWith(`| \`${gauge}\` | ${service} |`));
    expect(row).toContain(`\`${name}\``);
  });
});

it.each(Object.entries(queries))("the saved query %s looks for a line that is written", (_, { query }) => {
  const [, message] = /filter message = "([^"]+)"/.exec(query) ?? [];
  expect([...lines]).toContain(message);
});
