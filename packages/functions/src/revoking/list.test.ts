import { beforeEach, describe, expect, it } from "vitest";
import { refused } from "../../test/api-harness.ts";
import { csvOf, listHarness, sessions } from "../../test/list-harness.ts";
import { redrive } from "../jobs/redrive.ts";

const MINUTE = 60_000;
let t: Awaited<ReturnType<typeof listHarness>>;
beforeEach(async () => {
  t = await listHarness();
});
const revoked = () => t.table.snapshot().items.filter(({ pk }) => pk.startsWith("REVOKED#"));
const marks = () => t.table.snapshot().items.filter(({ pk }) => pk === "UNPROJECTED");
const journal = (): string[] =>
  t.table
    .snapshot()
    .items.flatMap(({ pk, data }) => (pk === "JOURNAL#SYSTEM" ? [(data as unknown as { name: string }).name] : []));
const slug = ({ body }: { body: { [member: string]: unknown } }) => String(body.type).split(":").at(-1);
/** From the file to the end, with the projector's help. */
const through = async (id: string): Promise<void> => {
  await t.task("revoke-validate", id);
  for (let next = "wait"; next === "wait"; ) next = (await t.task("revoke-record", id)).next;
  await t.project();
  await t.task("revoke-project", id);
  await t.project();
  await t.task("revoke-confirm", id);
};

describe("a list of revocations", () => {
  it("is accepted with its bad rows named, and they stop nobody else; nobody is named anywhere", async () => {
    const csv = [
      "session,subject,cutOff,expiresAt",
      ...sessions(1, 3).map((one) => `${one},,,`),
      ",kim@example.com,now,",
      "nonsense,,,",
      `${sessions(9, 1)},both@example.com,,`,
      ",late@example.com,2030-01-01T00:00:00Z,",
      ",a,b",
      ",open@example.com,,",
    ].join("\r\n");
    const got = await t.post(`\u{feff}${csv}`, "why=shared");
    expect([got.status, got.body.rows, got.body.answered, got.body.counts]).toEqual([202, 9, 5, { invalid: 5 }]);
    const id = String(got.body.id);
    expect(got.headers.location).toBe(`/v1/jobs/${id}`);
    await through(id);
    const { status, counts, results } = await t.job(id);
    expect([status, counts]).toEqual(["done", { invalid: 5, revoked: 4 }]);
    expect(results.items.map(({ row }) => row)).toEqual([6, 7, 8, 9, 10]);
    expect(results.items.map(({ detail }) => detail)).toEqual([
      expect.stringContaining("hexadecimal"),
      expect.stringContaining("one of them"),
      expect.stringContaining("in the future"),
      expect.stringContaining("3 fields"),
      expect.stringContaining("until when"),
    ]);
    const everything = JSON.stringify([t.table.snapshot(), t.lines]);
    for (const name of ["example.com", "nonsense", sessions(1, 1)[0] ?? ""]) expect(everything).not.toContain(name);
  });

  it("is what singles would be, and the same list again changes nothing", async () => {
    await t.post(csvOf(["a", "b"], "subject"), "cutOff=now");
    const first = await t.post(
      csvOf(["a", "b"], "subject"),
      "cutOff=2027-08-01T11:00:00Z&expiresAt=2027-08-03T00:00:00Z&why=x",
    );
    await through(String(first.body.id));
    const found = await t.send("POST", "/v1/revocations/find", { body: { kind: "subject", subject: "a" } });
    expect(found.body.items).toMatchObject([
      { cutOff: "2027-08-01T11:00:00Z", expiresAt: "2027-08-03T00:00:00Z", why: "x", createdBy: "cms" },
    ]);
    const before = JSON.stringify(revoked());
    const again = await t.post(
      csvOf(["a", "b"], "subject"),
      "cutOff=2027-08-01T11:00:00Z&expiresAt=2027-08-03T00:00:00Z",
    );
    await through(String(again.body.id));
    expect((await t.job(String(again.body.id))).counts).toEqual({ unchanged: 2 });
    expect(JSON.stringify(revoked().slice(0, 3))).toContain(JSON.parse(before)[0].sk);
    // Barred for less than the list's cut-off lasts: said row by row, and the other goes on.
    await t.send("POST", "/v1/revocations", {
      body: { kind: "subject", subject: "c", expiresAt: "2027-08-02T00:00:00Z" },
    });
    const third = await t.post(csvOf(["c", "d"], "subject"), "cutOff=now");
    await through(String(third.body.id));
    const { counts, results } = await t.job(String(third.body.id));
    expect(counts).toEqual({ conflict: 1, revoked: 1 });
    expect(results.items).toMatchObject([
      { row: 2, answer: "conflict", detail: expect.stringContaining("back first") },
    ]);
  });

  it("takes back what it names, once, and says what was not revoked", async () => {
    const rows = sessions(1, 2);
    await through(String((await t.post(csvOf(rows))).body.id));
    const undo = await t.post(csvOf([...rows, ...sessions(7, 1)]), "undo=true");
    await through(String(undo.body.id));
    expect((await t.job(String(undo.body.id))).counts).toEqual({ "taken-back": 2, unchanged: 1 });
    const listed = await t.send("GET", "/v1/revocations?state=gone");
    expect(listed.body.items).toHaveLength(2);
  });

  it("writes the same row twice in a list once", async () => {
    const [one = ""] = sessions(1, 1);
    const got = await t.post(csvOf([one, one]));
    await through(String(got.body.id));
    expect((await t.job(String(got.body.id))).counts).toEqual({ revoked: 2 });
    expect(revoked().filter(({ rev }) => rev !== 1)).toEqual([]);
  });

  it("goes in slices of 40 s, 480 rows a second and no faster, each row once", async () => {
    const got = await t.post(csvOf(sessions(1, 21_234)), "", { scopes: "events:read revocations:write" });
    const id = String(got.body.id);
    await t.send("POST", `/v1/jobs/${id}/approve`, { actor: "sam" });
    await t.task("revoke-validate", id);
    const begun = t.clock.at;
    expect((await t.task("revoke-record", id)).next).toBe("wait");
    expect(await t.job(id)).toMatchObject({ stage: "recording", answered: 19_200, counts: { revoked: 19_200 } });
    expect(t.clock.at - begun).toBe(40_000);
    expect((await t.task("revoke-record", id)).next).toBe("project");
    expect(await t.job(id)).toMatchObject({ stage: "projecting", counts: { revoked: 21_234 } });
    expect(revoked()).toHaveLength(21_234);
    expect(marks()).toHaveLength(Math.ceil(21_234 / 48));
    // The store takes 240 a second: looked at again in a minute, since that is not all.
    expect(await t.task("revoke-project", id)).toMatchObject({ next: "wait", why: "21234 are not in the store yet" });
  });

  it("one that somebody revokes in the moment before is decided upon anew, and the rest of its transaction is written with it", async () => {
    const rows = sessions(1, 3);
    const id = String((await t.post(csvOf(rows))).body.id);
    await t.task("revoke-validate", id);
    let isFirst = true;
    t.seams.over = (table) => ({
      ...table,
      write: async (writes) => {
        if (writes.length > 3 && isFirst) {
          isFirst = false;
          await t.send("POST", "/v1/revocations", { body: { kind: "session", session: rows[1] } });
        }
        return table.write(writes);
      },
    });
    await t.task("revoke-record", id);
    expect((await t.job(id)).counts).toEqual({ revoked: 2, unchanged: 1 });
    expect(revoked().map(({ rev }) => rev)).toEqual([1, 1, 1]);
    // The single one's, and the list's of the two others.
    expect(marks().map(({ revocations }) => revocations)).toEqual([
      undefined,
      [expect.any(String), expect.any(String)],
    ]);
  });

  it("in which the table answers slowly gives back where it is, and has no part half done", async () => {
    const got = await t.post(csvOf(sessions(1, 1_000)));
    const id = String(got.body.id);
    await t.task("revoke-validate", id);
    // Ten transactions of a part, four at a time, each of which counts here by itself: 50 s a part.
    t.seams.over = (table) => ({
      ...table,
      write: (writes) => {
        t.clock.at += writes.length > 10 ? 5_000 : 0;
        return table.write(writes);
      },
    });
    const before = t.clock.at;
    expect(await t.task("revoke-record", id)).toMatchObject({ next: "wait", why: "480 of 1000 rows" });
    expect(t.clock.at - before).toBe(50_000);
    expect(await t.job(id)).toMatchObject({ answered: 480, counts: { revoked: 480 } });
  });
});

describe("is refused, and nothing is written:", () => {
  const bulk = (raw: string, query = "") =>
    refused(t, "POST", `/v1/revocations/bulk${query}`, { raw, headers: { "content-type": "text/csv" } });

  it.each([
    ["nothing", "", "unreadable-file"],
    ["a heading alone", "session\n", "unreadable-file"],
    ["another heading", "name\nkim\n", "unreadable-file"],
    ["a quote that is never closed", 'subject\n"a\n', "unreadable-file"],
    ["UTF-16", "s\0e\0s\0s\0i\0o\0n\0", "unreadable-file"],
    ["100,001 rows", csvOf(Array.from({ length: 100_001 }, () => "ab".repeat(8))), "unreadable-file"],
    ["no row that can be carried out", csvOf(["x", "y"]), "cannot-revoke"],
  ])("%s", async (_, raw, problem) => {
    const got = await bulk(raw);
    expect([got.status, slug(got)]).toEqual([422, problem]);
  });

  it("bytes that are not UTF-8, four megabytes and more, another scope", async () => {
    const bytes = { raw: Buffer.from([0x73, 0xff, 0xfe]).toString("latin1"), headers: { "content-type": "text/csv" } };
    expect(slug(await refused(t, "POST", "/v1/revocations/bulk", { ...bytes, raw: "session\n\u{fffd}" }))).toBe(
      "unreadable-file",
    );
    expect((await bulk("x".repeat(4 * 1024 * 1024 + 10))).status).toBe(413);
    const scopes = "events:read events:write admin incidents:write";
    expect((await refused(t, "POST", "/v1/revocations/bulk", { raw: csvOf(sessions(1, 1)), scopes })).status).toBe(403);
  });

  it("more than the store has room for, with the way out", async () => {
    await t.onAir({ session: 199_999, subject: 0, channel: 0 });
    const got = await bulk(csvOf(sessions(1, 2)));
    expect([got.status, slug(got), got.text]).toEqual([
      409,
      "revocations-full",
      expect.stringContaining("for a channel"),
    ]);
    expect((await t.post(csvOf(sessions(1, 1)))).status).toBe(202);
  });
});

describe("a large list", () => {
  const large = async () => String((await t.post(csvOf(sessions(1, 1_001)), "why=leak")).body.id);

  it("waits for another person; until then nobody is revoked", async () => {
    await t.send("PUT", "/v1/webhooks/ops", { body: { name: "Ops", url: "https://example.com/hook" } });
    const id = await large();
    expect(await t.task("revoke-validate", id)).toEqual({ next: "ask", seconds: 4 * 3600 });
    await t.task("revoke-tell", id, { tidings: "ask", tries: 6 });
    expect(JSON.parse(t.posted[0]?.body ?? "{}")).toMatchObject({
      type: "revocations.ask",
      data: { id, rows: 1_001, createdBy: "cms" },
    });
    await t.task("revoke-ask", id, { token: "T" });
    expect([revoked(), t.completed]).toEqual([[], []]);
    // Whoever sent it may not.
    const own = await refused(t, "POST", `/v1/jobs/${id}/approve`);
    expect([own.status, slug(own)]).toEqual([403, "own-request"]);
    const approved = await t.send("POST", `/v1/jobs/${id}/approve`, { actor: "sam" });
    expect(approved.body.approval).toMatchObject({ above: 1_000, answer: { by: "sam", approved: true } });
    expect(slug(await refused(t, "POST", `/v1/jobs/${id}/reject`, { actor: "alex" }))).toBe("nothing-to-approve");
    // The token is no part of any answer.
    expect(approved.text).not.toContain('"T"');
    await through(id);
    expect((await t.job(id)).counts).toEqual({ revoked: 1_001 });
    expect(journal().filter((name) => name.startsWith("revocations."))).toEqual(
      expect.arrayContaining([
        "revocations.asked",
        "revocations.approved",
        "revocations.recorded",
        "revocations.confirmed",
      ]),
    );
  });

  it("an answer that is there before the token completes the wait at once", async () => {
    const id = await large();
    await t.task("revoke-validate", id);
    await t.send("POST", `/v1/jobs/${id}/approve`, { actor: "sam" });
    await t.task("revoke-ask", id, { token: "T" });
    expect(t.completed).toEqual(["T"]);
  });

  it("an answer that its execution never hears of is taken up by the next, minutes later and not hours", async () => {
    const id = await large();
    await t.task("revoke-validate", id);
    await t.task("revoke-ask", id, { token: "T" });
    await t.send("POST", `/v1/jobs/${id}/approve`, { actor: "sam" });
    t.clock.at += 3 * MINUTE;
    await redrive(t);
    expect(await t.task("revoke-validate", id, {}, 2)).toEqual({ next: "record" });
  });

  it.each([
    [
      "rejected",
      async (id: string) => void (await t.send("POST", `/v1/jobs/${id}/reject`, { actor: "sam" })),
      "rejected by sam",
    ],
    [
      "that nobody approves in four hours",
      async () => void Object.assign(t.clock, { at: t.clock.at + 4 * 60 * MINUTE }),
      "nobody approved",
    ],
  ])("%s is not carried out, and says so", async (_, happens, said) => {
    const id = await large();
    await t.task("revoke-validate", id);
    await happens(id);
    expect((await t.task("revoke-validate", id)).next).toBe("leave");
    const { status, stage, note } = await t.job(id);
    expect([status, stage, note, revoked()]).toEqual(["failed", "over", expect.stringContaining(said), []]);
    expect(slug(await refused(t, "POST", `/v1/jobs/${id}/approve`, { actor: "sam" }))).toBe("nothing-to-approve");
  });

  it("that the store has no room for any more when it is approved ends", async () => {
    const id = await large();
    await t.task("revoke-validate", id);
    await t.send("POST", `/v1/jobs/${id}/approve`, { actor: "sam" });
    await t.onAir({ session: 200_000, subject: 0, channel: 0 });
    await t.task("revoke-validate", id);
    expect((await t.job(id)).note).toContain("filled up");
  });

  it("how many rows that is, an admin says", async () => {
    await t.send("PUT", "/v1/edge", { body: { mode: "enforce", outageGrace: 900, approvalAbove: 2 } });
    const id = String((await t.post(csvOf(sessions(1, 3)))).body.id);
    expect((await t.task("revoke-validate", id)).next).toBe("ask");
  });
});
