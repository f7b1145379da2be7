import { expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, as the browser runs it
import { deedsFor, mayAnswer, newerIncident, troublesNow } from "./incidents.js";

const now = Date.parse("2027-08-14T19:30:00Z");
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const incident = (id: string, severity: string, more: object = {}) => ({
  id,
  rev: 1,
  severity,
  status: "open",
  openedAt: at(-10),
  ...more,
});
const ids = (incidents: { id: string }[]) => incidents.map(({ id }) => id);
const shown = (...incidents: { id: string }[]) => troublesNow(new Map(incidents.map((each) => [each.id, each])), now);

it("open incidents come first, the worst of them first, of equals the newest", () => {
  const { current } = shown(
    incident("calm", "critical", { status: "stabilising" }),
    incident("minor", "minor"),
    incident("old", "critical"),
    incident("new", "critical", { openedAt: at(-1) }),
  );
  expect(ids(current)).toEqual(["new", "old", "minor", "calm"]);
});

it("what is over is told for an hour, the last first, and only the last few", () => {
  const over = Array.from({ length: 8 }, (_, n) =>
    incident(`o${n}`, "major", { status: "resolved", resolvedAt: at(-n * 9) }),
  );
  const { current, over: told } = shown(...over);
  expect([current, ids(told)]).toEqual([[], ["o0", "o1", "o2", "o3", "o4"]]);
  expect(shown(incident("x", "major", { status: "resolved", resolvedAt: at(-61) })).over).toEqual([]);
});

it("who has an incident already need not say so again; what waits can be answered by its id", () => {
  const words = (more: object) => deedsFor(incident("i", "major", more)).map(({ what }: { what: string }) => what);
  expect(words({})).toEqual(["acknowledge"]);
  expect(words({ acknowledged: { by: "kim" } })).toEqual([]);
  expect(words({ status: "resolved" })).toEqual([]);
  expect(deedsFor(incident("i", "major", { asked: { id: "a1", rung: "slate" } }))).toMatchObject([
    { what: "approve", word: "Approve: slate", body: { attempt: "a1" }, command: "showcaller incidents approve i" },
    { what: "reject", body: { attempt: "a1" } },
    { what: "acknowledge" },
  ]);
});

it("a token says what it may; one that cannot be read may nothing", () => {
  const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;
  expect(mayAnswer(jwt({ scope: "events:read incidents:write" }))).toBe(true);
  expect(mayAnswer(jwt({ scp: ["incidents:write"] }))).toBe(true);
  expect(mayAnswer(jwt({ scope: "events:read xincidents:write" }))).toBe(false);
  for (const odd of ["", "opaque", "x.!!.x"]) expect(mayAnswer(odd)).toBe(false);
});

it("an older version does not replace a newer one", () => {
  expect(newerIncident({ rev: 2 }, { rev: 1 })).toEqual({ rev: 2 });
  expect(newerIncident(undefined, { rev: 1 })).toEqual({ rev: 1 });
});
