import type { Finding } from "@showcaller/contracts";
import { expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

const well: Finding = { check: "table", subject: "t", severity: "ok", saw: "ACTIVE" };
const warning: Finding = {
  check: "packager",
  subject: "p",
  severity: "warning",
  saw: "start over 0 s",
  fix: "register it",
};
const error: Finding = { check: "channels", subject: "c", severity: "error", saw: "no tag", fix: "tag it" };
const unseen: Finding = {
  check: "flows",
  subject: "f",
  severity: "unseen",
  saw: "not allowed to look: ForbiddenException",
  fix: "allow mediaconnect:DescribeFlow to whoever runs the doctor",
  needs: "mediaconnect:DescribeFlow",
};

const look = async (findings: Finding[], line = "doctor") => {
  const { cli, doctor } = createCli();
  doctor.answer = () => ({ kind: "examined", findings });
  return cli(line.split(" "));
};

it("tells the worst first, with what to do, and how much is well", async () => {
  const { code, out, err } = await look([well, warning, unseen, error]);
  expect(out).toBe(
    `error    channels  c  no tag
                      → tag it
unseen   flows     f  not allowed to look: ForbiddenException
                      → allow mediaconnect:DescribeFlow to whoever runs the doctor
warning  packager  p  start over 0 s
                      → register it

Looked at 4: 1 error, 1 unseen, 1 warning, 1 ok.
`,
  );
  expect([code, err]).toEqual([1, "1 of 4 findings would hurt a show\n"]);
});

it("says by its exit code what is so: well, hurt, not all seen, asked wrongly", async () => {
  expect(await look([well, warning])).toMatchObject({ code: 0 });
  expect(await look([well, unseen])).toMatchObject({
    code: 4,
    err: "1 of 2 could not be looked at; allow mediaconnect:DescribeFlow\n",
  });
  const { cli, doctor } = createCli();
  doctor.answer = () => ({ kind: "usage", message: "AWS_REGION is not set" });
  expect(await cli(["doctor"])).toMatchObject({ code: 2, err: "AWS_REGION is not set\n" });
});

it("looks at a laptop by the laptop's clock", async () => {
  const { cli, doctor, answers } = createCli();
  answers["GET /_local/clock"] = () => Response.json({ now: "2025-08-15T19:00:00Z", speed: 60 });
  let at: number | undefined;
  doctor.answer = ({ now }) => {
    at = now;
    return { kind: "examined", findings: [] };
  };
  expect((await cli(["doctor", "--stage", "local"])).code).toBe(0);
  expect(at).toBe(Date.parse("2025-08-15T19:00:00Z"));
});

it("hands on what was asked for, and gives all of it as JSON", async () => {
  const { cli, doctor } = createCli();
  let asked: unknown;
  doctor.answer = ({ env: _, ...request }) => {
    asked = request;
    return { kind: "examined", findings: [well] };
  };
  const { out } = await cli([
    "doctor",
    "--stage",
    "staging",
    "--table",
    "t",
    "--only",
    "table,flows",
    "--only",
    "clock",
    "--record",
    "traces",
    "--json",
  ]);
  expect(asked).toEqual({
    stage: "staging",
    table: "t",
    store: undefined,
    record: "traces",
    only: ["table", "flows", "clock"],
  });
  expect(JSON.parse(out)).toEqual({ findings: [well] });
  expect((await look([well], "doctor --all")).out).toMatch(/^ok +table +t +ACTIVE$/m);
});
