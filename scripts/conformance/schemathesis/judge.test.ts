import { expect, it } from "vitest";
import { admitted, judge, tally } from "./judge.ts";
import type { Exchange } from "./report.ts";

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  method: "GET",
  target: "/v1/channels?cursor=x",
  status: 200,
  body: "{}",
  faults: [],
  checks: ["positive_data_acceptance"],
  ...more,
});
const refused = (slug: string, at: string, reason: string, more: Partial<Exchange> = {}): Exchange =>
  exchange({
    status: 422,
    body: JSON.stringify({ type: `urn:showcaller:problem:${slug}`, errors: [{ at, reason }] }),
    faults: [{ check: "positive_data_acceptance", says: "Valid data should have been accepted" }],
    ...more,
  });
const verdicts = (...found: Exchange[]) => judge("S", found).map(({ verdict }) => verdict);
const again = "use the cursor of the previous page with the same query";

it("passes a check that found nothing", () => {
  expect(judge("S", [exchange(), exchange()])).toEqual([
    { engine: "S", check: "positive data acceptance (2)", verdict: "pass" },
  ]);
});

it("knows a refusal that no schema could announce, and shows one", () => {
  const [, known] = judge("S", [refused("invalid-request", "?cursor", again)]);
  expect(known).toMatchObject({
    verdict: "known",
    why: expect.stringContaining("GET /v1/channels?cursor=x answered 422"),
  });
});

it("fails whatever the list does not have", () => {
  expect(verdicts(refused("invalid-request", "?limit", "give a number"))).toEqual(["failed"]);
  expect(verdicts(refused("invalid-request", "?cursor", again, { status: 400 }))).toEqual(["failed"]);
  expect(verdicts(exchange({ status: 500, faults: [{ check: "not_a_server_error", says: "" }] }))).toContain("failed");
  expect(verdicts(refused("malformed-body", "", "send JSON"))).toEqual(["failed"]);
});

it("takes a problem for an explanation only where its operation documents it", () => {
  const book = { method: "POST", target: "/v1/live-events" };
  expect(verdicts(refused("start-in-past", "/start", "later", book))).toEqual(["pass", "known"]);
  expect(verdicts(refused("start-in-past", "/start", "later"))).toEqual(["failed"]);
});

it("names the operations that nothing was asked of", () => {
  const { requests, operations, missed, statuses } = tally([exchange(), exchange({ status: 405, method: "POST" })]);
  expect([requests, operations, statuses]).toEqual([2, 1, "1 × 200, 1 × 405"]);
  expect(missed).toContain("createLiveEvent");
  expect(missed).not.toContain("listChannels");
  expect(missed).not.toContain("streamChanges");
});

it("fails where somebody is let in who may not be, or kept out who may", () => {
  const verdict = (scope: "events:read" | undefined, ...found: Exchange[]) => admitted("S", "x", found, scope).verdict;
  const put = { method: "PUT", target: "/v1/channels/a" };
  expect(verdict(undefined, exchange({ status: 401 }), exchange({ target: "/v1/health" }))).toBe("pass");
  expect(verdict(undefined, exchange({ status: 200 }))).toBe("failed");
  expect(verdict(undefined, exchange({ status: 422 }))).toBe("failed");
  expect(verdict("events:read", exchange(), exchange({ ...put, status: 403 }))).toBe("pass");
  expect(verdict("events:read", exchange({ ...put, status: 401 }))).toBe("failed");
  expect(verdict("events:read", exchange({ status: 403 }))).toBe("failed");
  expect(verdict(undefined)).toBe("failed");
});
