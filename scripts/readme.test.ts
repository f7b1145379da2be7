import { run } from "@showcaller/cli";
import { describe, expect, it } from "vitest";
import { manifests, read } from "./project.ts";

const readme = read("README.md");
const [manifest] = manifests();
const scripts = Object.keys(manifest?.scripts ?? {});

/** Lines of ```sh blocks, and what is written as `npm …`. */
const commandsIn = (text: string): string[] => [
  ...[...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => (block ?? "").trim().split("\n")),
  ...[...text.matchAll(/`(npm [^`]+)`/g)].map(([, command]) => command ?? ""),
];
const scriptOf = (command: string): string | undefined => {
  const [, run, short] = /^npm (?:run (\S+)|(start|test)\b)/.exec(command) ?? [];
  return run ?? short;
};

describe("README", () => {
  it("is under 120 lines", () => {
    expect(readme.split("\n").length).toBeLessThan(120);
  });

  it("tells how to start and how to test in one line each", () => {
    expect(readme).toContain("\nnpm ci && npm start\n");
    expect(readme).toContain("\nnpm ci && npm test\n");
  });

  it("says what has never run on AWS and what is not built", () => {
    expect(readme).toMatch(/^## What has never run on AWS$/m);
    expect(readme).toMatch(/^## Not built yet$/m);
  });
});

describe.each(["README.md", "CONTRIBUTING.md"])("%s", (file) => {
  it("names npm scripts that exist", () => {
    const named = commandsIn(read(file))
      .flatMap((line) => line.split("&&").map((part) => part.trim()))
      .map(scriptOf)
      .filter((script) => script !== undefined);
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((script) => !scripts.includes(script))).toEqual([]);
  });
});

describe("README's command line", () => {
  const named = commandsIn(readme).flatMap((line) => /^npm run showcaller -- (?!--)(.+)$/.exec(line)?.[1] ?? []);

  it.each(named)("showcaller %s is a command, with as many arguments", async (line) => {
    const [, name = "", args = ""] = /^([a-z]+(?: [a-z]+)?)(.*)$/.exec(line) ?? [];
    const help = await outputOf([...name.split(" "), "--help"]);
    const usage = help.split("\n")[0] ?? "";
    expect(usage).toContain(`showcaller ${name}`);
    const most = usage.match(/<[^>]+>|\[(?!options)[^\]]+\]/g)?.length ?? 0;
    expect(args.trim().split(" ").filter(Boolean).length).toBeLessThanOrEqual(most);
  });

  it("is five lines", () => {
    expect(named).toHaveLength(5);
  });
});

async function outputOf(argv: readonly string[]): Promise<string> {
  let text = "";
  const refuse = () => {
    throw new Error("help asks for nothing");
  };
  const code = await run(argv, {
    env: {},
    fetch: refuse,
    read: refuse,
    out: (part) => {
      text += part;
    },
    err: (part) => {
      text += part;
    },
    after: () => () => {},
    startLocal: refuse,
    doctor: refuse,
    conduct: refuse,
    rehearse: refuse,
  });
  expect(code).toBe(0);
  return text;
}
