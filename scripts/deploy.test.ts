import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@showcaller/cli";
import { standingSchedules } from "@showcaller/functions/schedules";
import { DOLLARS_A_CALL } from "@showcaller/local/keyvaluestore/stand-in";
import { type Laptop, startLaptop } from "@showcaller/local/laptop/start";
import { assumed, prices } from "@showcaller/local/rehearsal/prices";
import { LETTERS } from "@showcaller/operator/doctor/letters";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { read, sourceFiles } from "./project.ts";

/* What docs/deploy.md and docs/quotas.md say, run, worked out or looked up where that can be done without AWS. */

const deploy = read("docs/deploy.md");
const quotas = read("docs/quotas.md");
const commands = [...deploy.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = ""]) => block.split("\n").map((line) => line.trim()))
  .filter((line) => line !== "");
const between = (text: string, name: string): string =>
  new RegExp(`<!-- ${name} -->\n([\\s\\S]*?)<!-- /`).exec(text)?.[1] ?? "";
/** Rows of every table, without heads. */
const rowsOf = (text: string): string[][] => {
  const isRule = (line: string | undefined): boolean => /^\|(?: ?-+ ?\|)+$/.test(line ?? "");
  const lines = text.split("\n");
  return lines
    .filter((line, n) => /^\| .+ \|$/.test(line) && !isRule(line) && !isRule(lines[n + 1]))
    .map((line) =>
      line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.trim()),
    );
};
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");

let laptop: Laptop;
let registration: Record<string, unknown>;
const data = mkdtempSync(join(tmpdir(), "showcaller-deploy-"));
beforeAll(async () => {
  laptop = await startLaptop({ port: 0, data, speed: 0, empty: true, demo: "match" });
  const [leg] = JSON.parse((await showcaller(["local", "channels", "--json"])).out) as {
    registration: typeof registration;
  }[];
  registration = leg?.registration ?? {};
});
afterAll(async () => {
  await laptop.close();
  rmSync(data, { recursive: true });
});

/** The command line against a laptop that nobody has registered anything on: an empty deployment. */
async function showcaller(argv: string[]) {
  let [out, err] = ["", ""];
  const code = await run(argv, {
    env: { SHOWCALLER_URL: laptop.url },
    fetch: (url, init) => fetch(url, init),
    read: async () => JSON.stringify(registration),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    after: () => () => {},
    startLocal: async () => {},
    rehearse: async () => ({ kind: "whole" }),
    doctor: async () => ({ kind: "examined", findings: [] }),
    conduct: async () => ({ kind: "told", commands: 0 }),
  });
  return { code, out, err };
}
const ours = commands.filter((line) => line.startsWith("npm run showcaller -- ")).map((line) => words(line).slice(4));

describe("docs/deploy.md", () => {
  it("names commands of ours that are there, with options that they take", async () => {
    expect(ours.length).toBeGreaterThan(10);
    for (const argv of ours) {
      const { code, out } = await showcaller([...argv, "--help"]);
      expect([argv, code]).toEqual([argv, 0]);
      expect(out).toContain("Everywhere");
    }
  });

  it("leads from nothing to a booked live event: its steps, run in their order on an empty deployment", async () => {
    const steps = ours.filter(([group]) => ["channels", "events"].includes(group ?? ""));
    expect(steps.map((argv) => argv.slice(0, 2).join(" "))).toEqual([
      "channels put",
      "channels put",
      "events book",
      "events list",
    ]);
    for (const argv of steps) expect(await showcaller(argv)).toMatchObject({ code: 0, err: "" });
    const shown = (await showcaller(["channels", "list"])).out;
    expect(shown).toMatch(/^pitch-1 +enforce /m);
  });

  it("names every variable that a deployment reads, with its default, and no other", () => {
    const config = read("stacks/config.ts");
    const read_ = [...new Set(config.match(/SHOWCALLER_[A-Z_]+/g))].sort();
    const told = rowsOf(deploy).filter(([name]) => name?.startsWith("`SHOWCALLER_"));
    expect(told.map(([name]) => name?.replaceAll("`", "")).sort()).toEqual(read_);
    for (const [name, value = ""] of told) {
      const plain = value.replaceAll("`", "").replace("<issuer>", "");
      expect([name, config.includes(plain)]).toEqual([name, true]);
    }
  });

  it("gives whoever runs the doctor every permission that it takes, and no other", () => {
    const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(between(deploy, "permissions:doctor"))?.[1] ?? "{}") as {
      Statement: { Action: string[] }[];
    };
    const looks = sourceFiles()
      .filter((file) => /^packages\/(adapters\/src\/account|operator\/src\/doctor)\/.*(?<!\.test)\.ts$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/\bsee(?:Maybe)?\(\s*"([a-z0-9-]+:\w+)"/g)].map(([, action]) => action ?? ""),
      );
    // The table port reads by key, too; and a quota that nobody has asked for is AWS's default.
    const all = [...looks, "dynamodb:GetItem", "servicequotas:GetAWSDefaultServiceQuota"];
    expect(policy.Statement[0]?.Action).toEqual([...new Set(all)].sort());
  });

  it("tells whoever deploys of every service that the stacks create something in", () => {
    const names: Record<string, string> = {
      cloudwatch: "events",
      sfn: "states",
      Dynamo: "dynamodb",
      Function: "lambda",
      LogGroup: "logs",
    };
    const stacks = sourceFiles().filter((file) => /^stacks\/[\w-]+\.ts$/.test(file));
    const used = stacks.flatMap((file) =>
      [...read(file).matchAll(/new (?:aws\.(\w+)\.(\w+)|sst\.aws\.(\w+))\(/g)].map(
        ([, service = "", type = "", component = ""]) =>
          names[type] !== undefined ? names[type] : (names[component || service] ?? service),
      ),
    );
    const told = rowsOf(deploy).flatMap(([name]) => /^`([a-z0-9]+)`$/.exec(name ?? "")?.[1] ?? []);
    expect([...new Set(used)].filter((service) => !told.includes(service))).toEqual([]);
  });
});

it("the doctor looks at every queue of letters that the stacks make, and at no other", () => {
  const made = sourceFiles()
    .filter((file) => /^stacks\/[\w-]+\.ts$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/\bletters\("(\w+)"([^)]*)/g)])
    // It looks into the home Region; those of media Regions it knows by their one name.
    .filter(([, , more = ""]) => !more.includes("region"))
    .map(([, name = "", more = ""]) => {
      const kebab = name.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      return more.includes("fifo: true") ? `${kebab}.fifo` : kebab;
    });
  expect([...LETTERS].sort()).toEqual(made.sort());
});

describe("docs/quotas.md", () => {
  const rows = rowsOf(quotas);
  it("works out what we use from the formula that it gives", () => {
    const worked = rows.filter(([, , , formula = ""]) => /^[N\d .*×/+]+(?::|$)/.test(formula));
    expect(worked.length).toBeGreaterThan(10);
    for (const [name, , , formula = "", ...cells] of worked) {
      const [first = ""] = formula.split(":");
      for (const [n, events] of [10, 100, 500].entries())
        expect([name, events, Number(cells[n])]).toEqual([name, events, rounded(worth(first, events))]);
    }
  });
  it("names a page of AWS for each", () => {
    for (const [name, , source] of rows)
      expect([name, source]).toEqual([name, expect.stringMatching(/^<https:\/\/docs\.aws\.amazon\.com\/\S+>$/)]);
  });
});

/** Sums of products and quotients, from left to right: `63 + N`, `N × 2 / 120`. */
const worth = (formula: string, n: number): number =>
  formula.split("+").reduce((sum, part) => {
    const [first = "", ...rest] = part.trim().split(/ (?=[×/])/);
    const number = (text: string): number => (text.trim() === "N" ? n : Number(text));
    return (
      sum +
      rest.reduce(
        (all, next) => (next.startsWith("×") ? all * number(next.slice(1)) : all / number(next.slice(1))),
        number(first),
      )
    );
  }, 0);
/** Two figures, or whole numbers. */
const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));

describe("what it costs", () => {
  const costs = rowsOf(between(deploy, "costs"));
  const cell = (what: string, column: 1 | 2 | 3): string =>
    costs.find(([name]) => name?.startsWith(what))?.[column] ?? "";
  const near = (told: number, measured: number): void => {
    expect(told).toBeGreaterThan(measured * 0.85);
    expect(told).toBeLessThan(measured * 1.15);
  };

  it.each([
    ["one leg", 1],
    ["two legs", 2],
  ])("for a live event with %s is what a rehearsal measures", async (what, legs) => {
    const report = await rehearsed(legs);
    near(Number(/^([\d.]+) transitions/.exec(cell(`a live event, ${what}`, 1))?.[1]), report.transitions / 10);
    near(Number(cell(`a live event, ${what}`, 3)), report.dollars.total / 10);
    if (legs === 1) near(Number(cell("idle, a month: sweep", 3)), (report.dollars.sweep / report.sweep.ticks) * 43_800);
  });

  it("for what runs by itself follows from how often, and from the prices", () => {
    const run = prices.invocation + assumed.secondsPerCall * assumed.gigabytes * prices.gigabyteSecond;
    const often = (name: keyof typeof standingSchedules): number =>
      ({ "rate(1 minute)": 43_800, "rate(5 minutes)": 8_760 })[standingSchedules[name].expression as string] ?? 0;
    expect(Number(cell("idle, a month: the edge", 3))).toBeCloseTo(often("edge-tick") * run, 3);
    expect(Number(cell("idle, a month: monitors", 3))).toBeCloseTo(often("monitor") * run, 3);
    // S3, Standard: $0.005 for 1,000 PUTs.
    expect(Number(cell("idle, a month: exports", 3))).toBeCloseTo(often("export") * (run + 0.000005), 3);
  });

  it("for the API follows from the prices: requests, and a function that waits for whoever listens", () => {
    expect(Number(cell("the API, 1,000,000 requests", 3))).toBeCloseTo(3.5, 2);
    const month = 43_800 * 60;
    expect(Number(cell("the change feed, one listener", 3))).toBeCloseTo(month * 0.5 * prices.gigabyteSecond, 1);
  });

  it("for revocations and reads follows from the prices", () => {
    expect(Number(cell("1,000 revocations", 3))).toBeCloseTo(Math.ceil(1000 / 48) * DOLLARS_A_CALL, 3);
    expect(prices.transition).toBe(0.000025);
    expect(read("docs/edge.md")).toContain(`$${cell("edge, a viewer-hour", 3)}`);
  });
});

interface Costs {
  transitions: number;
  dollars: { total: number; sweep: number };
  sweep: { ticks: number };
}
/** The command that the page names. */
async function rehearsed(legs: number): Promise<Costs> {
  const { main } = await import("@showcaller/local/rehearsal/main");
  let out = "";
  await main({
    fixtures: "examples/premier-league-2025-26.json",
    values: {
      round: "Matchday 38",
      faults: "none",
      legs: String(legs),
      regions: legs === 2 ? "eu-west-1,eu-central-1" : "eu-west-1",
    },
    only: [],
    json: true,
    read: async (path) => read(path),
    out: (text) => {
      out += text;
    },
    err: () => {},
  });
  return JSON.parse(out) as Costs;
}
