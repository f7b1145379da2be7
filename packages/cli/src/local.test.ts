import { beforeEach, describe, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";

let { cli, sent, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, files, answers } = createCli());
});

describe("the laptop's door", () => {
  const clock = { now: "2027-08-14T19:10:00Z", speed: 60 };

  it.each([
    [[], "GET", undefined],
    [["10m"], "POST", { advance: "PT10M" }],
    [["2027-08-14T19:10:00Z"], "POST", { to: "2027-08-14T19:10:00Z" }],
    [["--speed", "60"], "POST", { speed: 60 }],
    [["1h", "--speed", "0"], "POST", { advance: "PT1H", speed: 0 }],
  ])("local clock %j", async (argv, method, body) => {
    answers[`${method} /_local/clock`] = () => Response.json(clock);
    const { out } = await cli(["local", "clock", ...argv]);
    expect([out, sent.at(-1)?.line, sent.at(-1)?.body]).toEqual([
      "2027-08-14T19:10:00Z, at 60 × real speed\n",
      `${method} /_local/clock`,
      body,
    ]);
  });

  it("calls, newest last, filtered", async () => {
    const call = { time: "T", service: "medialive", operation: "StartChannel", region: "eu-west-1", outcome: "ok" };
    const items = [1, 2, 3].map((seq) => ({ ...call, seq, function: "showcaller-sweep" }));
    answers["GET /_local/calls"] = () => Response.json({ items, last: 3 });
    const { out } = await cli(["local", "calls", "--service", "medialive", "--since", "0", "--last", "2"]);
    expect(out.match(/^\d/gm)).toEqual(["2", "3"]);
    expect(out).toContain("medialive.StartChannel  ok");
    expect(sent.at(-1)?.line).toBe("GET /_local/calls?since=0&service=medialive");
  });

  it("faults: list, add, take back one or all", async () => {
    const fault = { id: "twin-1", kind: "pipeline-loss", pipeline: 0 };
    answers["GET /_local/faults"] = () => Response.json({ items: [fault] });
    expect((await cli(["local", "faults"])).out).toMatch(/^twin-1 +pipeline-loss +\{"pipeline":0\}$/m);
    answers["POST /_local/faults"] = () => Response.json(fault, { status: 201 });
    await cli(["local", "faults", '{"kind":"pipeline-loss"}']);
    expect(sent.at(-1)?.body).toEqual({ kind: "pipeline-loss" });
    answers["DELETE /_local/faults/twin-1"] = () => new Response(null, { status: 204 });
    expect((await cli(["local", "faults", "twin-1"])).out).toBe("twin-1 is taken back.\n");
    answers["DELETE /_local/faults"] = () => new Response(null, { status: 204 });
    expect((await cli(["local", "faults", "--clear"])).code).toBe(0);
    expect((await cli(["local", "faults", "{kind}"])).code).toBe(2);
    answers["DELETE /_local/faults/x"] = () => refusal(404, "not-found");
    expect(await cli(["local", "faults", "x"])).toMatchObject({ code: 1, err: expect.stringContaining("Because.") });
  });

  it("shows what a viewer gets, and posts bus events as they are", async () => {
    answers["GET /_local/viewer"] = () => Response.json({ picture: "programme", leg: "pitch-1", since: "T" });
    expect((await cli(["local", "viewer", "pitch-1"])).out).toBe("programme from pitch-1 since T\n");
    files["event.json"] = '{"source":"aws.medialive"}';
    answers["POST /_local/bus"] = () => Response.json({}, { status: 202 });
    await cli(["local", "bus", "event.json"]);
    expect(sent.at(-1)).toMatchObject({ line: "POST /_local/bus", body: { source: "aws.medialive" } });
  });

  it("is a laptop's only; and it is started here", async () => {
    expect((await cli(["local", "calls", "--url", "https://live.example.com"])).code).toBe(2);
    expect((await cli(["local", "clock"])).code).toBe(3);
    expect((await cli(["local", "start", "--", "--speed", "60"])).out).toBe("local --speed 60");
  });
});
