import { beforeEach, describe, expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

const id = "01K00000000000000000000001";
let { cli, sent, late, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, late, files, answers } = createCli());
});

describe("import", () => {
  const job = { id, source: "league", rows: 3, answered: 0, status: "running", counts: {}, dryRun: false };
  const done = { ...job, status: "done", answered: 3, counts: { booked: 2, conflict: 1 } };
  const results = [
    { row: 1, answer: "booked", title: "A - B", detail: "on air", liveEvent: id },
    { row: 2, answer: "conflict", title: "C - D", detail: "taken: pitch-1" },
  ];

  it("sends the file as it is, waits with progress, and shows what needs a look", async () => {
    files["season.csv"] = "id,title,date\n1,München,2025-09-06\n";
    answers["POST /v1/imports"] = () => Response.json(job, { status: 202 });
    answers[`GET /v1/jobs/${id}`] = () => Response.json({ ...done, results: { items: results } });
    const run = cli(["import", "season.csv", "--zone", "Europe/London", "--duration", "2h", "--dry-run"]);
    // The pause between two looks; what else is late has been cancelled.
    for (let turns = 0; turns < 50 && late.length === 0; turns++) await new Promise(setImmediate);
    for (const work of late.splice(0)) work();
    const { code, out, err } = await run;
    expect([code, err]).toEqual([0, "3 of 3 rows: 2 booked, 1 conflict\n"]);
    expect(out).toMatch(/^league: 2 booked, 1 conflict, of 3 rows\n\nROW .*\n2 +conflict +C - D +- +taken: pitch-1\n$/);
    const post = sent.find(({ line }) => line.startsWith("POST"));
    expect(post).toMatchObject({
      line: "POST /v1/imports?zone=Europe%2FLondon&duration=PT2H&dryRun=true",
      body: files["season.csv"],
      headers: { "content-type": "application/octet-stream" },
    });
  });

  it("an empty file, or a failed job, is no success", async () => {
    expect((await cli(["import", "nothing.csv"])).code).toBe(2);
    files["a.csv"] = "x";
    answers["POST /v1/imports"] = () => Response.json({ ...done, status: "failed", note: "given up" }, { status: 202 });
    answers[`GET /v1/jobs/${id}`] = () => Response.json({ ...done, results: { items: [] } });
    expect(await cli(["import", "a.csv"])).toMatchObject({ code: 1, err: expect.stringContaining("given up") });
  });
});
