import { beforeEach, describe, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";
import { timelineOf } from "./commands/watch.ts";

const id = "9f86d081884c7d65-1";
const asked = {
  id: `${id}-switch-input-1`,
  playbook: "input-loss-two",
  rung: "switch-input",
  action: { do: "switch-input", to: "backup" },
  mode: "approve",
  at: "2027-08-14T19:20:10Z",
  why: "input loss for 10 s",
  predicts: "the backup is on screen 10 s after the call",
  verdict: "asked",
  expiresAt: "2027-08-14T19:25:10Z",
};
const line = (at: string, key: string, kind: string, text: string, more: object = {}) => ({
  at,
  key,
  kind,
  text,
  ...more,
});
const incident = {
  id,
  rev: 3,
  severity: "critical",
  status: "open",
  title: "input loss on leg main",
  ifNobody: "Viewers of leg main see black.",
  cause: "input-loss",
  openedAt: "2027-08-14T19:20:00Z",
  channel: "main",
  liveEvent: "01K00000000000000000000001",
  attempts: [asked],
  timeline: [
    line("2027-08-14T19:20:00Z", "s", "signal", "Video Not Detected: SET"),
    line("2027-08-14T19:20:10Z", "d", "decision", "switch-input (switch-input): ask", { why: asked.why }),
  ],
};
const { attempts: _, timeline: __, ...rest } = incident;
const summary = { ...rest, asked };
const PATH = `/v1/incidents/${id}`;
let { cli, sent, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, files, answers } = createCli());
  answers[`GET ${PATH}`] = () => Response.json(incident);
});

describe("incidents", () => {
  it("list shows what is not resolved, with what it waits for; a time shows all of it", async () => {
    answers["GET /v1/incidents"] = () =>
      Response.json({ items: [summary, { ...summary, asked: undefined, region: "eu-west-1", channel: undefined }] });
    const { out } = await cli(["incidents", "list"]);
    expect(sent.at(-1)?.line).toBe("GET /v1/incidents?status=unresolved&limit=100");
    expect(out).toMatch(/critical +open +2027-08-14T19:20:00Z +main +approval of switch-input +input loss on leg main/);
    expect(out).toMatch(/eu-west-1 +acknowledgement/);
    await cli(["incidents", "list", "--from", "2027-08-14T00:00:00Z"]);
    expect(sent.at(-1)?.line).toBe("GET /v1/incidents?from=2027-08-14T00%3A00%3A00Z&limit=100");
  });

  it("show says what happens if nobody does anything, what waits, and how to answer", async () => {
    const { out } = await cli(["incidents", "show", id]);
    expect(out).toContain("If nobody does anything: Viewers of leg main see black.");
    expect(out).toContain("Waits for approval until 2027-08-14T19:25:10Z: switch-input (switch-input)");
    expect(out).toContain(`showcaller incidents approve ${id}`);
  });

  it.each(["approve", "reject"])("%s answers what waits, or the attempt that is named", async (what) => {
    answers[`POST ${PATH}/${what}`] = () => Response.json({ ...incident, attempts: [] });
    await cli(["incidents", what, id]);
    expect(sent.at(-1)).toMatchObject({ line: `POST ${PATH}/${what}`, body: { attempt: asked.id } });
    await cli(["incidents", what, id, "--attempt", "other", "--if-match", "3"]);
    expect(sent.at(-1)).toMatchObject({ body: { attempt: "other" }, headers: { "if-match": '"3"' } });
  });

  it("approve says when nothing waits, and passes on why it was refused", async () => {
    answers[`POST ${PATH}/approve`] = () =>
      refusal(403, "own-request", [{ at: "/attempt", reason: "ask somebody else" }]);
    expect(await cli(["incidents", "approve", id])).toMatchObject({
      code: 1,
      err: expect.stringContaining("ask somebody else"),
    });
    answers[`GET ${PATH}`] = () => Response.json({ ...incident, attempts: [] });
    expect(await cli(["incidents", "approve", id])).toMatchObject({
      code: 2,
      err: expect.stringContaining("nothing waits"),
    });
  });

  it("acknowledge and resolve say who has it, and why it is over", async () => {
    const over = { ...incident, status: "resolved", outcome: "by-human", resolvedAt: "2027-08-14T19:30:00Z" };
    answers[`POST ${PATH}/acknowledge`] = () =>
      Response.json({ ...incident, acknowledged: { by: "kim", at: "2027-08-14T19:21:00Z" } });
    answers[`POST ${PATH}/resolve`] = () => Response.json(over);
    expect((await cli(["incidents", "acknowledge", id])).out).toContain("by kim at 2027-08-14T19:21:00Z");
    const { out } = await cli(["incidents", "resolve", id, "--note", "a new cable"]);
    expect(sent.at(-1)?.body).toEqual({ note: "a new cable" });
    expect(out).toContain("resolved (by-human) at 2027-08-14T19:30:00Z");
    expect(out).not.toContain("If nobody");
  });
});

describe("incidents watch", () => {
  it("tells what is open, then what is new of it, once", async () => {
    answers["GET /v1/incidents"] = () => Response.json({ items: [summary] });
    let reads = 0;
    const later = {
      ...incident,
      rev: 4,
      timeline: [
        ...incident.timeline,
        line("2027-08-14T19:20:40Z", "r", "status", "resolved: remedied", { why: "clear" }),
      ],
    };
    answers[`GET ${PATH}`] = () => Response.json(reads++ === 0 ? incident : later);
    const change = (seq: number) =>
      `id: ${seq}\ndata: ${JSON.stringify({ seq, at: incident.openedAt, kind: "incident", incident: summary })}\n\n`;
    const other = `id: 9\ndata: ${JSON.stringify({ seq: 9, kind: "channel", channel: {} })}\n\n`;
    answers["GET /v1/changes"] = () => new Response(other + change(10) + change(11));
    const { out } = await cli(["incidents", "watch", "--limit", "2"]);
    expect(out).toBe(
      [
        `19:20:00  main          ┌ CRITICAL: input loss on leg main  (${id})`,
        "          main          │ if nobody does anything: Viewers of leg main see black.",
        "19:20:00  main          │ signal    Video Not Detected: SET",
        "19:20:10  main          │ decision  switch-input (switch-input): ask",
        "          main          │           because input loss for 10 s",
        "19:20:40  main          └ status    resolved: remedied",
        "          main                      because clear",
        "",
      ].join("\n"),
    );
  });

  it("lets nothing from outside move the cursor", () => {
    const evil = {
      ...incident,
      title: "\u001b[2Jx",
      timeline: [line("2027-08-14T19:20:00Z", "k", "signal", "\u202ey")],
    };
    const drawn = timelineOf(evil as never, undefined).join("\n");
    for (const odd of ["\u001b", "\u202e"]) expect(drawn).not.toContain(odd);
  });
});

describe("playbooks", () => {
  const playbook = {
    id: "frozen",
    version: 2,
    name: "Frozen picture",
    mode: "enforce",
    match: { causes: ["frozen"] },
    rungs: [
      {
        id: "switch-input",
        holdOff: "PT30S",
        when: ["backup-input"],
        action: { do: "switch-input", to: "backup" },
        verify: { what: "cause-clears", within: "PT40S" },
      },
    ],
    cooldown: "PT1M",
    budget: { perEvent: 6, perHour: 4 },
    approvalExpires: "PT5M",
    updatedAt: "2027-08-14T19:00:00Z",
    updatedBy: "kim",
  };
  const { id: _id, version: _v, updatedAt: _a, updatedBy: _b, ...input } = playbook;
  beforeEach(() => {
    answers["GET /v1/playbooks/frozen"] = () => Response.json(playbook);
    answers["PUT /v1/playbooks/frozen"] = () => Response.json({ ...playbook, version: 3 });
  });

  it("list and show say what is in force, rung by rung", async () => {
    answers["GET /v1/playbooks"] = () => Response.json({ items: [playbook, { ...playbook, id: "black", version: 0 }] });
    const { out } = await cli(["playbooks", "list"]);
    expect(out).toMatch(/^frozen +enforce +v2 +switch-input +Frozen picture$/m);
    expect(out).toMatch(/^black +enforce +built in/m);
    expect((await cli(["playbooks", "show", "frozen"])).out).toMatch(
      /^switch-input +30s +switch-input to backup +backup-input +cause-clears within 40s$/m,
    );
  });

  it("put takes what show gives, under the version that was read", async () => {
    files["p.json"] = JSON.stringify({ ...playbook, name: "Changed" });
    await cli(["playbooks", "put", "frozen", "--file", "p.json"]);
    expect(sent.at(-1)).toMatchObject({ body: { ...input, name: "Changed" }, headers: { "if-match": '"2"' } });
    await cli(["playbooks", "put", "frozen", "--mode", "shadow", "--if-match", "1"]);
    expect(sent.at(-1)).toMatchObject({ body: { ...input, mode: "shadow" }, headers: { "if-match": '"1"' } });
    answers["GET /v1/playbooks/frozen"] = () => refusal(404, "not-found");
    await cli(["playbooks", "put", "frozen", "--file", "p.json"]);
    expect(sent.at(-1)?.headers["if-match"]).toBeUndefined();
    expect(await cli(["playbooks", "put", "frozen", "--mode", "off"])).toMatchObject({ code: 2 });
  });

  it("replay tells page after page what would have been done beside what was", async () => {
    const item = {
      incident: id,
      title: "input loss on leg main",
      openedAt: incident.openedAt,
      steps: [{ at: "2027-08-14T19:20:10Z", kind: "act", rung: "switch-input", why: "10 s" }],
      done: [],
    };
    let page = 0;
    answers["POST /v1/playbooks/frozen/replay"] = () =>
      Response.json(page++ === 0 ? { items: [item], cursor: "c1" } : { items: [{ ...item, steps: [] }] });
    files["p.json"] = JSON.stringify(playbook);
    const { out } = await cli(["playbooks", "replay", "frozen", "--file", "p.json", "--from", "2027-08-01T00:00:00Z"]);
    expect(sent.at(-1)?.body).toEqual({ playbook: input, from: "2027-08-01T00:00:00Z", cursor: "c1" });
    expect(out).toMatch(/would have +19:20:10 +switch-input +10 s\n +was done +nothing\n\n/);
    expect(out).toMatch(/would have +nothing/);
  });
});

it("signals list asks for what no schema reads", async () => {
  answers["GET /v1/signals"] = () =>
    Response.json({ items: [{ at: "2027-08-14T19:20:00.000Z", text: "signal: ?", why: "no schema reads it" }] });
  const { out } = await cli(["signals", "list", "--unknown"]);
  expect(sent.at(-1)?.line).toBe("GET /v1/signals?kind=unknown&limit=100");
  expect(out).toMatch(/signal: \? +no schema reads it/);
});
