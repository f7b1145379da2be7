import { describe, expect, it } from "vitest";
import { ChannelInput, IncidentId, PlaybookInput, Signal } from "./index.ts";

const encoder = { arn: "arn:aws:medialive:eu-west-1:123456789012:channel:42", pipelines: 2 };
const channel = (wish: object) => ({ name: "main", region: "eu-west-1", encoder, inputs: { programme: "a" }, ...wish });
const takes = (wish: object) => ChannelInput.safeParse(channel(wish)).success;

describe("a channel's inputs and healers", () => {
  it("are optional: what was registered before is still a channel", () => {
    expect(takes({})).toBe(true);
    expect(takes({ packager: { manifestUrl: "https://a.example/index.m3u8" } })).toBe(true);
  });
  it("may be all there, and are refused where AWS has no such thing", () => {
    const failover = {
      secondary: "b",
      preference: "EQUAL_INPUT_PREFERENCE",
      conditions: [{ on: "video-black", after: "PT5S" }],
    };
    const healing = {
      mqcsInputSwitching: true,
      forcedErrors: ["SLATE_INPUT"],
      originGroup: { selection: "media-quality-based", role: "primary", failoverCodes: [404, 503] },
    };
    const inputs = { programme: "a", backup: "c", slate: "d", failover };
    const packager = { manifestUrl: "https://a.example/index.m3u8", healing };
    expect(takes({ inputs, packager })).toBe(true);
    expect(takes({ inputs: { ...inputs, failover: { ...failover, preference: "SECONDARY" } } })).toBe(false);
    expect(takes({ packager: { ...packager, healing: { forcedErrors: ["BORED"] } } })).toBe(false);
    expect(
      takes({ packager: { ...packager, healing: { originGroup: { ...healing.originGroup, failoverCodes: [418] } } } }),
    ).toBe(false);
  });
});

describe("playbooks, incidents and signals", () => {
  const rung = { id: "page", holdOff: "PT0S", action: { do: "page" } };
  const book = {
    name: "x",
    mode: "shadow",
    match: { causes: ["black"] },
    rungs: [rung],
    cooldown: "PT1M",
    budget: { perEvent: 1, perHour: 1 },
  };
  it("what is not said has its default", () => {
    expect(PlaybookInput.parse(book)).toMatchObject({ approvalExpires: "PT5M", rungs: [{ when: [] }] });
  });
  it.each([
    ["an unknown action", { rungs: [{ ...rung, action: { do: "reboot" } }] }],
    ["an unknown cause", { match: { causes: ["gremlins"] } }],
    ["an unknown mode", { mode: "maybe" }],
    ["no rung", { rungs: [] }],
    ["nine rungs", { rungs: Array.from({ length: 9 }, () => rung) }],
    ["a switch to nowhere", { rungs: [{ ...rung, action: { do: "switch-input" } }] }],
  ])("%s is refused", (_, wish) => {
    expect(PlaybookInput.safeParse({ ...book, ...wish }).success).toBe(false);
  });
  it("an incident's id is a digest and a number", () => {
    const ids = ["9f86d081884c7d65-1", "9f86d081884c7d65-0", "9F86d081884c7d65-1", "9f86d081884c7d65", "../x-1"];
    expect(ids.map((id) => IncidentId.safeParse(id).success)).toEqual([true, false, false, false, false]);
  });
  it("a signal's raw text is bounded", () => {
    const signal = {
      id: "1",
      kind: "unknown",
      severity: "warning",
      subject: { service: "other" },
      identity: "x",
      at: 0,
      name: "x",
      text: "x",
      raw: "",
    };
    expect(Signal.safeParse(signal).success).toBe(true);
    expect(Signal.safeParse({ ...signal, raw: "x".repeat(8_001) }).success).toBe(false);
  });
});
