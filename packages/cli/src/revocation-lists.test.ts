import { beforeEach, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";
import { passing } from "../test/passing.ts";

const id = "01K00000000000000000000001";
const job = {
  id,
  kind: "revocations",
  status: "running",
  stage: "recording",
  undo: false,
  rows: 3,
  answered: 1,
  counts: { invalid: 1 },
  why: "leaked",
  createdAt: "2027-08-14T19:10:00Z",
  updatedAt: "2027-08-14T19:10:00Z",
  createdBy: "kim",
};
const row = { row: 4, answer: "invalid", detail: "a session is 8 to 32 bytes" };
const over = {
  ...job,
  ...{
    status: "done",
    stage: "over",
    answered: 3,
    counts: { invalid: 1, revoked: 2 },
    projectedAt: "2027-08-14T19:10:03Z",
  },
  probes: [{ location: "london", outcome: "refused", at: "2027-08-14T19:10:05Z", detail: "410" }],
};
const asking = { ...job, stage: "asking", approval: { above: 2, expiresAt: "2027-08-14T23:10:00Z" } };
let { cli, sent, late, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, late, files, answers } = createCli());
  files["a.csv"] = "session\nab\n";
});
const view = (value: object) => Response.json({ ...value, results: { items: [row] } });

it("revoke file sends it, follows it to the edge, and shows what became of bad rows", async () => {
  const steps = [job, { ...job, stage: "projecting", waiting: 2 }, over, over];
  answers["POST /v1/revocations/bulk"] = () => Response.json(job, { status: 202 });
  answers[`GET /v1/jobs/${id}`] = () => view(steps.shift() ?? over);
  const { code, out, err } = await passing(late, cli(["revoke", "file", "a.csv", "--why", "leaked"]));
  expect([code, sent.find(({ line }) => line.startsWith("POST"))?.line]).toEqual([
    0,
    "POST /v1/revocations/bulk?cutOff=now&why=leaked",
  ]);
  expect(err).toContain("it is on its way to the edge's store, 2 to go");
  expect(out).toMatch(/^rows +1 invalid, 2 revoked$/m);
  expect(out).toMatch(/^london +refused +410$/m);
  expect(out).toMatch(/^4 +invalid +a session is/m);
});

it("stops at a list that waits for another person, and says how to answer; approving follows it on", async () => {
  answers["POST /v1/revocations/bulk"] = () => Response.json(job, { status: 202 });
  answers[`GET /v1/jobs/${id}`] = () => view(asking);
  const waiting = await passing(late, cli(["revoke", "file", "a.csv", "--undo"]));
  expect([waiting.code, waiting.out]).toEqual([0, expect.stringContaining(`showcaller revocations approve ${id}`)]);
  expect(sent.find(({ line }) => line.startsWith("POST"))?.line).toBe("POST /v1/revocations/bulk?undo=true");
  answers[`POST /v1/jobs/${id}/approve`] = () =>
    Response.json({
      ...asking,
      approval: { ...asking.approval, answer: { by: "sam", at: job.createdAt, approved: true } },
    });
  answers[`GET /v1/jobs/${id}`] = () => view(over);
  expect((await passing(late, cli(["revocations", "approve", id]))).code).toBe(0);
  answers[`POST /v1/jobs/${id}/approve`] = () => refusal(403, "own-request");
  // The token is good: another person has to say it.
  expect((await cli(["revocations", "approve", id])).code).toBe(1);
  answers[`POST /v1/jobs/${id}/reject`] = () =>
    Response.json({
      ...asking,
      approval: { ...asking.approval, answer: { by: "sam", at: job.createdAt, approved: false } },
    });
  expect((await cli(["revocations", "reject", id])).out).toContain("rejected by sam");
});

it("one that was not carried out is exit code 1; an empty file and an import are no lists", async () => {
  answers[`GET /v1/jobs/${id}`] = () => view({ ...over, status: "failed", note: "rejected by sam" });
  expect(await passing(late, cli(["revocations", "job", id]))).toMatchObject({
    code: 1,
    err: expect.stringContaining("rejected by sam"),
  });
  expect((await cli(["revoke", "file", "none.csv"])).code).toBe(2);
  answers[`GET /v1/jobs/${id}`] = () => Response.json({ id, kind: "import", results: { items: [] } });
  expect(await cli(["revocations", "job", id])).toMatchObject({
    code: 2,
    err: expect.stringContaining("is an import"),
  });
});
