import { expect, it } from "vitest";
import { createCli } from "../test/cli-harness.ts";

it("hands on the export and what was asked for", async () => {
  const { cli, conductor, files } = createCli();
  files["export.json"] = "{}";
  let asked: unknown;
  conductor.answer = ({ env: _, out: __, ...request }) => {
    asked = request;
    return { kind: "conducted", why: "stopped by hand" };
  };
  const line = [
    "conduct",
    "--from",
    "export.json",
    "--yes",
    "--hold",
    "A",
    "--hold",
    "B",
    "--force",
    "the table is gone",
  ];
  expect(await cli(line)).toEqual({ code: 0, out: "Ended: stopped by hand.\n", err: "" });
  expect(asked).toEqual({
    text: "{}",
    yes: true,
    force: "the table is gone",
    journal: "showcaller-conduct.jsonl",
    hold: ["A", "B"],
  });
});

it("needs an export, and does nothing without being told to", async () => {
  const { cli, conductor } = createCli();
  expect(await cli(["conduct", "--yes"])).toMatchObject({ code: 2, err: expect.stringContaining("--from") });
  let yes: unknown;
  conductor.answer = (request) => {
    yes = request.yes;
    request.out("would start\n");
    return { kind: "told", commands: 1 };
  };
  expect(await cli(["conduct", "--from", "x"])).toEqual({ code: 0, out: "would start\nThat was all.\n", err: "" });
  expect(yes).toBe(false);
});

it("says why it is refused, and gives JSON alone on standard output", async () => {
  const { cli, conductor } = createCli();
  conductor.answer = () => ({ kind: "refused", message: "the control plane is at work" });
  expect(await cli(["conduct", "--from", "x", "--yes"])).toMatchObject({
    code: 1,
    err: "the control plane is at work\n",
  });
  conductor.answer = ({ out }) => {
    out("a line\n");
    return { kind: "told", commands: 0 };
  };
  expect(await cli(["conduct", "--from", "x", "--json"])).toEqual({
    code: 0,
    out: '{"kind":"told","commands":0}\n',
    err: "a line\n",
  });
});
