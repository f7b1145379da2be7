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

const head = {
  format: "showcaller/conduct",
  version: 1,
  export: "a".repeat(64),
  exportedAt: "2027-08-01T11:30:00Z",
  stage: "production",
  by: "conduct:kim",
};
const at = "2027-08-01T11:40:00Z";
const said = (n: number) => ({
  id: `2027-08-01T11:40:00.000Z#start-${n}`,
  at,
  ...{ kind: "command", name: "channel.start", text: `start ${n}`, why: "cue prepare", actor: "showcaller:start" },
});
const transaction = (n: number) => ({
  at,
  writes: [{ update: { pk: "RUNTIME", sk: "main" } }, { put: { pk: "JOURNAL#SYSTEM", sk: said(n).id, data: said(n) } }],
});

it("merges what a journal says to people, in parts, and nothing else of it; a torn last line says nothing", async () => {
  const { cli, files, answers, sent } = createCli();
  const lines = [head, { at, began: "the sweep is silent" }, ...Array.from({ length: 60 }, (_, n) => transaction(n))];
  files["journal.jsonl"] = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"at":"2027-`;
  answers["POST /v1/journal"] = () => Response.json({ added: 20, known: 10 });
  expect(await cli(["conduct", "merge", "journal.jsonl"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^40 lines of conduct:kim are in the journal now, 20 were there already\./),
  });
  const bodies = sent
    .filter(({ line }) => line === "POST /v1/journal")
    .map(({ body }) => body as { entries: object[] });
  expect(bodies.map(({ entries }) => entries.length)).toEqual([50, 10]);
  expect(bodies[0]).toMatchObject({ by: "conduct:kim", export: head.export, exportedAt: head.exportedAt });
  expect(bodies.flatMap(({ entries }) => entries)).toEqual(Array.from({ length: 60 }, (_, n) => said(n)));
});

it("merges no file that is no journal", async () => {
  const { cli, files } = createCli();
  files["export.json"] = "{}";
  for (const line of [["export.json"], []]) expect((await cli(["conduct", "merge", ...line])).code).toBe(2);
});
