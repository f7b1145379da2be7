import { beforeEach, describe, expect, it } from "vitest";
import { createCli, refusal } from "../test/cli-harness.ts";

const id = "01K00000000000000000000001";
const event = {
  id,
  title: "City v United",
  status: "on-air",
  start: { local: "2027-08-14T20:00", zone: "Europe/London" },
  airAt: "2027-08-14T19:00:00Z",
  endAt: "2027-08-14T21:00:00Z",
  plannedEndAt: "2027-08-14T21:00:00Z",
  overrun: { policy: "stop", limit: "PT30M" },
  legs: [{ channel: "pitch-1" }],
  held: { by: "kim", since: "2027-08-14T20:59:00Z" },
  rev: 4,
  plan: 2,
};
const view = { ...event, legStates: [{ channel: "pitch-1", phase: "ready", why: "2 of 2 pipelines", pipelines: 2 }] };
let { cli, sent, late, files, answers } = createCli();
beforeEach(() => {
  ({ cli, sent, late, files, answers } = createCli());
});

describe("rehearse", () => {
  it("hands on what was asked", async () => {
    const { code, out } = await cli(["rehearse", "--fixtures", "f.json", "--seeds", "1..3", "--only", "a", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ fixtures: "f.json", values: { seeds: "1..3" }, only: ["a"], json: true });
  });

  it("needs a schedule, and answers 1 when an invariant broke", async () => {
    expect(await cli(["rehearse"])).toMatchObject({ code: 2, err: "rehearse needs --fixtures FILE\n" });
    const { code, err } = await cli(["rehearse", "--fixtures", "f.json", "--faults", "storm"]);
    expect({ code, err }).toEqual({ code: 1, err: "an invariant broke with seed 3\n" });
  });
});

describe("events", () => {
  it("list shows UTC and local time, and what is special", async () => {
    answers["GET /v1/live-events"] = () =>
      Response.json({ items: [event, { ...event, title: "\u001b[2J\u202eevil", held: undefined }] });
    const { code, out } = await cli(["events", "list", "--status", "on-air"]);
    expect(code).toBe(0);
    const [heading, first, second] = out.split("\n");
    expect(heading).toMatch(/^ID +STATUS +AIR \(UTC\) +LOCAL +END \(UTC\) +CHANNELS +TITLE$/);
    expect(first).toContain(
      "on-air (held)  2027-08-14T19:00:00Z  Sat 14 Aug 20:00  2027-08-14T21:00:00Z  pitch-1   City v United",
    );
    expect(second).toContain("\ufffd[2J\ufffdevil");
    expect(sent.at(-1)).toMatchObject({
      line: "GET /v1/live-events?status=on-air&limit=100",
      headers: { authorization: "Bearer laptop" },
    });
  });

  it("list reads all pages up to the limit; --json gives the items", async () => {
    let page = 0;
    answers["GET /v1/live-events"] = () =>
      Response.json({ items: [{ ...event, id: String(++page) }], cursor: `c${page}` });
    const { out } = await cli(["events", "list", "--limit", "3", "--json"]);
    expect(JSON.parse(out).map((each: { id: string }) => each.id)).toEqual(["1", "2", "3"]);
    expect(sent.at(-1)?.line).toBe("GET /v1/live-events?limit=1&cursor=c2");
  });

  it("show names legs with phase and why", async () => {
    answers[`GET /v1/live-events/${id}`] = () => Response.json(view);
    const { out } = await cli(["events", "show", id]);
    expect(out).toContain("ends        2027-08-14T21:00:00Z (Sat 14 Aug 22:00 Europe/London)");
    expect(out).toMatch(/^pitch-1 +ready +2 +2 of 2 pipelines$/m);
  });

  it("book sends what the options say, durations as people write them, over what a file says", async () => {
    answers["POST /v1/live-events"] = () => Response.json(view, { status: 201 });
    files["event.json"] = JSON.stringify({ title: "From file", staging: "manual", overrun: { limit: "PT1H" } });
    const options =
      "--file event.json --title Final --start 2027-08-14T20:00 --zone Europe/London --duration 1h30m --channel pitch-1 --channel pitch-2 --overrun extend --key k1";
    const { code } = await cli(["events", "book", ...options.split(" ")]);
    expect(code).toBe(0);
    expect(sent.at(-1)).toMatchObject({
      headers: { "idempotency-key": "k1" },
      body: {
        title: "Final",
        staging: "manual",
        start: { local: "2027-08-14T20:00", zone: "Europe/London" },
        duration: "PT1H30M",
        overrun: { policy: "extend", limit: "PT1H" },
        legs: [{ channel: "pitch-1" }, { channel: "pitch-2" }],
      },
    });
  });

  it("book out of a pool: legs, Regions and tags; the options take the place of the file's legs", async () => {
    answers["POST /v1/live-events"] = () => Response.json(view, { status: 201 });
    files["event.json"] = JSON.stringify({ title: "Final", duration: "PT2H", legs: [{ channel: "pitch-1" }] });
    const book = ["events", "book", "--file", "event.json"];
    await cli([...book, "--pool", "2", "--region", "eu-west-1", "--tag", "hdr", "--tag", "uhd"]);
    const common = { title: "Final", duration: "PT2H" };
    expect(sent.at(-1)?.body).toEqual({
      ...common,
      pool: { legs: 2, regions: ["eu-west-1"], tags: ["hdr", "uhd"] },
    });
    await cli([...book, "--region", "eu-west-1", "--region", "eu-central-1"]);
    expect(sent.at(-1)?.body).toEqual({ ...common, pool: { legs: 2, regions: ["eu-west-1", "eu-central-1"] } });
  });

  it("change reads the version it changes, unless told", async () => {
    answers[`GET /v1/live-events/${id}`] = () => Response.json(view);
    answers[`PATCH /v1/live-events/${id}`] = () => Response.json(view);
    await cli(["events", "change", id, "--title", "Final"]);
    expect(sent.at(-1)).toMatchObject({ body: { title: "Final" }, headers: { "if-match": '"4"' } });
    await cli(["events", "change", id, "--title", "Final", "--if-match", "3"]);
    expect(sent.at(-1)?.headers["if-match"]).toBe('"3"');
  });

  it.each([
    ["go", undefined],
    ["hold", undefined],
    ["release", undefined],
    ["end", undefined],
    ["cancel", undefined],
    ["delay", "PT10M"],
    ["extend", "PT10M"],
  ])("%s presses that cue", async (cue, by) => {
    answers[`POST /v1/live-events/${id}/${cue}`] = () => Response.json(view);
    const { code } = await cli(["events", cue, id, ...(by ? ["10m"] : [])]);
    expect([code, sent.at(-1)?.body]).toEqual([0, by && { by }]);
  });

  it("journal and report are tables", async () => {
    const entry = { id: "1", at: "2027-08-14T19:00:00.000Z", actor: "cms", text: "booked", why: "asked for" };
    answers[`GET /v1/live-events/${id}/journal`] = () =>
      Response.json({ items: [entry, { ...entry, channel: "pitch-1" }] });
    expect((await cli(["events", "journal", id])).out).toMatch(/cms +pitch-1: booked +asked for\n$/);
    const legs = [{ channel: "pitch-1", phase: "stopped", startedAt: "2027-08-14T18:45:30Z", encoderSeconds: 8410 }];
    answers[`GET /v1/live-events/${id}/report`] = () =>
      Response.json({ title: "x", status: "ended", journalEntries: 9, legs });
    expect((await cli(["events", "report", id])).out).toMatch(
      /pitch-1 +stopped +2027-08-14T18:45:30Z +- +- +2h20m10s\n$/,
    );
  });
});

describe("channels put", () => {
  const channel = {
    id: "pitch-1",
    name: "Pitch 1",
    mode: "observe",
    region: "eu-west-1",
    encoder: { arn: "a", pipelines: 2 },
    inputs: { programme: "p" },
    flows: [],
    tags: [],
    rev: 2,
    createdAt: "x",
    updatedAt: "x",
  };

  it("registers from a file, and changes the mode of what is registered under its ETag", async () => {
    answers["GET /v1/channels/pitch-1"] = () => refusal(404, "not-found");
    answers["PUT /v1/channels/pitch-1"] = () => Response.json(channel);
    files["c.json"] = '{"name":"Pitch 1"}';
    await cli(["channels", "put", "pitch-1", "--file", "c.json"]);
    expect([sent.at(-1)?.body, sent.at(-1)?.headers["if-match"]]).toEqual([{ name: "Pitch 1" }, undefined]);
    answers["GET /v1/channels/pitch-1"] = () => Response.json(channel);
    const { out } = await cli(["channels", "put", "pitch-1", "--mode", "enforce"]);
    const { id: _, rev: __, createdAt: ___, updatedAt: ____, ...registration } = channel;
    expect(sent.at(-1)).toMatchObject({ body: { ...registration, mode: "enforce" }, headers: { "if-match": '"2"' } });
    expect(out).toContain("observe (shown, never touched)");
  });

  it("shows where its viewers could be sent, and what heals without us", async () => {
    const inputs = {
      programme: "p",
      backup: "b",
      slate: "s",
      failover: {
        secondary: "q",
        preference: "EQUAL_INPUT_PREFERENCE",
        conditions: [{ on: "video-black", after: "PT2S" }],
      },
    };
    const healing = { mqcsInputSwitching: true, forcedErrors: ["SLATE_INPUT"] };
    answers["GET /v1/channels/pitch-1"] = () =>
      Response.json({ ...channel, inputs, packager: { manifestUrl: "m", healing } });
    const { out } = await cli(["channels", "show", "pitch-1"]);
    for (const line of [
      /^backup +b$/m,
      /^slate +s$/m,
      /^failover +to q by MediaLive, on video-black for 2s$/m,
      /^heals itself +packager switches by score; 404 on SLATE_INPUT$/m,
    ])
      expect(out).toMatch(line);
  });
});

describe("the exit code is", () => {
  it("1 for a refusal, told with each field and its reason", async () => {
    answers["POST /v1/live-events"] = () =>
      refusal(409, "overlap", [{ at: "/legs", reason: "choose another channel" }]);
    const book = ["events", "book", "--title", "x", "--duration", "1h", "--channel", "c"];
    const { code, err, out } = await cli(book);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe("Refused (overlap, 409)\n  Because.\n  /legs: choose another channel\n");
    const scripted = await cli([...book, "--json"]);
    expect(JSON.parse(scripted.err)).toMatchObject({ type: "urn:showcaller:problem:overlap" });
  });

  it.each([
    [["events", "book", "--title", "x"], "needs --title, --duration, and --channel or --pool"],
    [["events", "book", "--tag", "hdr"], "--tag needs --pool"],
    [["events", "book", "--pool", "many"], "many is not a number of legs"],
    [["events", "book", "--duration", "long"], "long is not a duration"],
    [["events", "book", "--start", "2027-08-14T20:00"], "say where with --zone"],
    [["events", "show"], "events show needs <id>"],
    [["events", "show", id, "again"], "what is again?"],
    [["events", "show", id, "--tilte"], "--tilte"],
    [["events"], "which? events list"],
    [["sing"], "there is no command sing"],
    [["health", "--url", "ftp://x"], "is not an address"],
    [["local", "token", "--url", "https://live.example.com"], "is not this machine"],
    [["token", "mint", id, "--subject", "viewer-1"], "needs --subject and --host"],
    [["token", "inspect", "x.y.z"], "that is no token"],
  ])("2 for %j", async (argv, said) => {
    const { code, err } = await cli(argv as string[]);
    expect([code, err.includes(said as string) ? said : err]).toEqual([2, said]);
  });

  it("3 when nothing answers, or only something in between", async () => {
    const { code, err } = await cli(["health"]);
    expect([code, err]).toEqual([3, expect.stringContaining("ECONNREFUSED")]);
    answers["GET /v1/health"] = () => Response.json({ message: "Service Unavailable" }, { status: 503 });
    expect((await cli(["health"])).code).toBe(3);
  });

  it("4 without a token, and for one that is refused", async () => {
    const elsewhere = ["channels", "list", "--url", "https://live.example.com"];
    expect(await cli(elsewhere)).toMatchObject({ code: 4, err: expect.stringContaining("SHOWCALLER_TOKEN") });
    answers["GET /v1/channels"] = () => refusal(403, "missing-scope");
    expect((await cli(elsewhere, { SHOWCALLER_TOKEN: "mine" })).code).toBe(4);
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(["Bearer mine"]);
  });
});

it("says what it waits for when an answer takes longer than a second", async () => {
  answers["GET /v1/health"] = () => {
    for (const work of late) work();
    return Response.json({ status: "ok", version: "1", now: "2027-08-14T19:00:00Z" });
  };
  const { out, err } = await cli(["health"], { SHOWCALLER_URL: "http://localhost:9" });
  expect([out, err]).toEqual([
    "http://localhost:9 is ok: version 1, 2027-08-14T19:00:00Z\n",
    "waiting for http://localhost:9 ...\n",
  ]);
  expect(late).toEqual([]);
});

it("follows changes, one line each, to the limit", async () => {
  const feed = [1, 2, 3]
    .map((seq) => `id: ${seq}\ndata: ${JSON.stringify({ seq, at: "T", kind: "live-event", liveEvent: event })}\n\n`)
    .join("");
  answers["GET /v1/changes"] = () => new Response(feed);
  expect((await cli(["changes", "--cursor", "0", "--limit", "2"])).out).toBe(
    `T  ${id}  on-air (held)  City v United\n`.repeat(2),
  );
});

it("explains itself: all, a group, one command", async () => {
  const { code, out } = await cli(["--help"]);
  expect([code, out]).toEqual([0, expect.stringMatching(/Live events\n {2}events list .*Exit codes\n {2}0 +done\n/s)]);
  const group = (await cli(["events", "--help"])).out;
  expect(group).toMatch(/^showcaller events <command> .*Operator's cues\n {2}events go <id>/s);
  expect(group).not.toContain("channels list");
  expect((await cli(["events", "book", "--help"])).out).toContain("--disambiguation earlier|later");
  expect((await cli([])).code).toBe(2);
});

it("explains itself within 120 columns", async () => {
  const groups = ["events", "channels", "local"];
  const texts = await Promise.all([["--help"], ...groups.map((word) => [word, "--help"])].map((argv) => cli(argv)));
  const lines = texts.flatMap(({ out }) => out.split("\n"));
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

describe("blocks", () => {
  const block = {
    id: "01J8ZQ3V9T0000000000000001",
    rev: 1,
    address: "198.41.30.7/32",
    why: "restreams",
    for: "PT4H",
    status: "asked",
    askedAt: "2027-08-14T19:00:00Z",
    askedBy: "kim",
    answerBy: "2027-08-14T20:00:00Z",
  };
  it("are asked for, listed while they live, approved and lifted", async () => {
    answers["POST /v1/blocks"] = () => Response.json(block, { status: 201 });
    const { out } = await cli(["blocks", "add", "198.41.30.7", "--why", "restreams", "--for", "4h"]);
    expect(sent.at(-1)?.body).toEqual({ address: "198.41.30.7", why: "restreams", for: "PT4H" });
    expect(out).toContain("waits until another human approves it");
    answers["GET /v1/blocks"] = () => Response.json({ items: [block] });
    expect((await cli(["blocks", "list"])).out).toContain(`${block.id}  198.41.30.7/32  asked`);
    answers[`POST /v1/blocks/${block.id}/approve`] = () =>
      Response.json({ ...block, status: "approved", answeredBy: "lee" });
    expect((await cli(["blocks", "approve", block.id, "--if-match", "1"])).out).toContain(
      "within a minute it is in WAF's set",
    );
    expect(sent.at(-1)?.headers["if-match"]).toBe('"1"');
    answers[`POST /v1/blocks/${block.id}/lift`] = () =>
      Response.json({ ...block, status: "lifting", outcome: "lifted" });
    expect((await cli(["blocks", "lift", block.id])).out).toContain("out of WAF's set");
  });
});

describe("webhooks", () => {
  const webhook = {
    id: "ops",
    rev: 2,
    name: "Operations",
    url: "https://hooks.example.com/secret-path",
    format: "slack",
    tells: ["page"],
    createdAt: "2027-08-14T19:00:00Z",
    createdBy: "kim",
    updatedAt: "2027-08-14T19:00:00Z",
    updatedBy: "kim",
  };

  it("list tells the host, and show the address", async () => {
    answers["GET /v1/webhooks"] = () => Response.json({ items: [webhook] });
    answers["GET /v1/webhooks/ops"] = () => Response.json(webhook);
    const { out } = await cli(["webhooks", "list"]);
    expect(out).toMatch(/^ops +slack +page +hooks\.example\.com +Operations$/m);
    expect((await cli(["webhooks", "show", "ops"])).out).toContain(webhook.url);
  });

  it("put keeps what is not given, under the ETag, and tells a new secret", async () => {
    answers["GET /v1/webhooks/ops"] = () => Response.json(webhook);
    answers["PUT /v1/webhooks/ops"] = () => Response.json({ ...webhook, rev: 3, secret: "whsec_x" });
    const { out } = await cli(["webhooks", "put", "ops", "--tell", "ask", "--tell", "page", "--new-secret"]);
    expect(sent.at(-1)).toMatchObject({
      body: { url: webhook.url, name: "Operations", format: "slack", tells: ["ask", "page"], newSecret: true },
      headers: { "if-match": '"2"' },
    });
    expect(out).toContain("whsec_x\nIt is not shown again");
  });

  it("put takes a topic where an address is, and shows it", async () => {
    const topic = "arn:aws:sns:eu-west-1:123456789012:ops";
    const { url: _, ...rest } = webhook;
    answers["GET /v1/webhooks/ops"] = () => Response.json(webhook);
    answers["PUT /v1/webhooks/ops"] = () => Response.json({ ...rest, topic, rev: 3 });
    const { out } = await cli(["webhooks", "put", "ops", "--to", topic]);
    expect(sent.at(-1)?.body).toEqual({ topic, name: "Operations", tells: ["page"] });
    expect(out).toContain(topic);
    answers["GET /v1/webhooks"] = () => Response.json({ items: [{ ...rest, topic }] });
    expect((await cli(["webhooks", "list"])).out).toContain(`sns     page     ${topic}`);
  });

  it("put of a new one needs an address and a name", async () => {
    answers["GET /v1/webhooks/ops"] = () => refusal(404, "not-found");
    expect(await cli(["webhooks", "put", "ops", "--name", "x"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--to and --name"),
    });
  });

  it("remove says so", async () => {
    answers["DELETE /v1/webhooks/ops"] = () => new Response(null, { status: 204 });
    const { code, out } = await cli(["webhooks", "remove", "ops", "--if-match", "2"]);
    expect([code, out, sent.at(-1)?.headers["if-match"]]).toEqual([
      0,
      "ops is removed: nothing more is sent there.\n",
      '"2"',
    ]);
  });
});
