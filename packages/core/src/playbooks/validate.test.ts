import { Playbook, type PlaybookInput } from "@showcaller/contracts";
import { channel } from "@showcaller/testkit/builders";
import { describe, expect, it, test } from "vitest";
import { HOUR } from "../time/instant.ts";
import { defaultPlaybooks } from "./defaults.ts";
import { validate } from "./validate.ts";

const nowhere = { channels: [] };
const book = (wish: object = {}): PlaybookInput => ({
  name: "mine",
  mode: "enforce",
  match: { causes: ["input-loss"] },
  rungs: [
    {
      id: "switch",
      holdOff: "PT10S",
      when: [],
      action: { do: "switch-input", to: "backup" },
      verify: { what: "cause-clears", within: "PT40S" },
    },
  ],
  cooldown: "PT1M",
  budget: { perEvent: 3, perHour: 2 },
  approvalExpires: "PT5M",
  ...wish,
});
const withRung = (rung: object, wish: object = {}) =>
  book({ rungs: [{ id: "r", holdOff: "PT10S", when: [], ...rung }], ...wish });

describe("a playbook that can work is taken", () => {
  it("as are all defaults, which fit the schema", () => {
    expect(validate(book(), nowhere)).toBeUndefined();
    for (const one of defaultPlaybooks) {
      expect(Playbook.parse(one)).toEqual(one);
      const { id: _, version: __, ...input } = one;
      expect(validate(input, nowhere), one.id).toBeUndefined();
    }
  });
});

const slated = channel("main", {
  inputs: { programme: "a", slate: "slate" },
  packager: { manifestUrl: "https://a.example/index.m3u8", healing: { forcedErrors: ["SLATE_INPUT"] } },
});
describe("one that cannot is refused with the reason and its place", () => {
  test.each<[string, PlaybookInput, { at: string; reason: RegExp }]>([
    [
      "a rung without verification where one exists",
      withRung({ action: { do: "restart-flow" } }),
      { at: "/rungs/0", reason: /flows-active, cause-clears/ },
    ],
    [
      "a verification that says nothing of the action",
      withRung({ action: { do: "slate" }, verify: { what: "flows-active", within: "PT1M" } }),
      { at: "/rungs/0/verify/what", reason: /input-active/ },
    ],
    [
      "a message that is verified",
      withRung({ action: { do: "page" }, verify: { what: "cause-clears", within: "PT1M" } }),
      { at: "/rungs/0/verify/what", reason: /says nothing/ },
    ],
    [
      "a verification over before the switch lands",
      withRung({ action: { do: "switch-input", to: "backup" }, verify: { what: "cause-clears", within: "PT10S" } }),
      { at: "/rungs/0/verify/within", reason: /10 s after its call.*PT15S/ },
    ],
    [
      "a hold-off longer than any event",
      withRung({ action: { do: "page" }, holdOff: "PT3H" }),
      { at: "/rungs/0/holdOff", reason: /10800 s.*7200 s/ },
    ],
    [
      "a slate that would trip SLATE_INPUT",
      withRung({ action: { do: "slate" }, verify: { what: "input-active", within: "PT1M" } }),
      { at: "/rungs/0/action", reason: /channel main: .*SLATE_INPUT/ },
    ],
    [
      "a blocked address, which no signal names",
      withRung({ action: { do: "block-address", for: "PT1H" } }, { mode: "approve" }),
      { at: "/rungs/0/action", reason: /no signal names an address/ },
    ],
    [
      "a rung laxer than its playbook",
      withRung({ action: { do: "page" }, mode: "enforce" }, { mode: "shadow" }),
      { at: "/rungs/0/mode", reason: /stricter/ },
    ],
    ["a budget of nothing", book({ budget: { perEvent: 0, perHour: 2 } }), { at: "/budget", reason: /0 forbids/ }],
    [
      "a restart against lost locking",
      withRung(
        { action: { do: "restart-pipeline" }, verify: { what: "cause-clears", within: "PT3M" } },
        { match: { causes: ["locking-lost"] } },
      ),
      { at: "/rungs/0/action", reason: /does not lock/ },
    ],
    [
      "an act for a Region",
      withRung(
        { action: { do: "restart-channel" }, verify: { what: "encoder-running", within: "PT9M" } },
        { match: { causes: ["region"] } },
      ),
      { at: "/rungs/0/action", reason: /no leg/ },
    ],
    [
      "on air and not",
      withRung({ action: { do: "page" }, when: ["on-air", "not-on-air"] }),
      { at: "/rungs/0/when", reason: /cannot be/ },
    ],
    [
      "the name of the return",
      withRung({ id: "switch-back", action: { do: "page" } }),
      { at: "/rungs/0/id", reason: /return/ },
    ],
    [
      "a switch where no channel has a backup",
      book({ match: { causes: ["input-loss"], channels: ["main"] } }),
      { at: "/rungs/0/action", reason: /none of its channels/ },
    ],
  ])("%s", (_, input, { at, reason }) => {
    const refusal = validate(input, { channels: [slated], longestEvent: 2 * HOUR });
    expect(refusal?.problem).toBe("playbook-cannot-work");
    expect(refusal?.errors.find((error) => error.at === at)?.reason).toMatch(reason);
  });
  it("an unknown action or member does not fit the schema", () => {
    const parse = (value: object) => Playbook.safeParse({ id: "mine", version: 1, ...value }).success;
    expect(parse(book())).toBe(true);
    expect(parse(withRung({ action: { do: "reboot-the-world" } }))).toBe(false);
    expect(parse(book({ limit: 3 }))).toBe(false);
    expect(parse(book({ rungs: [] }))).toBe(false);
  });
});
