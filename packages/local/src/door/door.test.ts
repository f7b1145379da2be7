import { samples } from "@showcaller/testkit/bus/samples";
import { afterAll, beforeAll, expect, test } from "vitest";
import { laptopIn, type TestLaptop, temporary } from "../laptop/testing.ts";

const data = temporary();
let laptop: TestLaptop;
beforeAll(async () => {
  laptop = await laptopIn(data.path, { empty: true, at: Date.parse("2025-08-15T18:00:00Z") });
});
afterAll(async () => {
  await laptop.close();
  data[Symbol.dispose]();
});

const port = () => new URL(laptop.url).port;
const refused = (status: number) => ({
  status,
  headers: expect.objectContaining({ "content-type": "application/problem+json" }),
  body: expect.objectContaining({ status, type: expect.stringMatching(/^urn:showcaller:problem:/) }),
});
const signals = async (): Promise<string[]> => {
  const { items } = await laptop.site.deps.store.journal.read("SYSTEM" as never, { limit: 100 });
  return items.filter(({ kind }) => kind === "signal").map(({ data: kept }) => String(kept?.raw));
};

test.each(["127.0.0.1", "localhost", "[::1]"])(
  "answers to the name %s, from its own page or from none",
  async (name) => {
    const host = `${name}:${port()}`;
    for (const path of ["/_local/clock", "/_local/token"]) {
      expect((await laptop.send("GET", path, { headers: { host } })).status).toBe(200);
      expect((await laptop.send("GET", path, { headers: { host, origin: `http://${host}` } })).status).toBe(200);
    }
  },
);

test.each([
  [{ host: "evil.example" }],
  [{ host: "127.0.0.1:1" }],
  [{ host: "127.0.0.1.evil.example:4800" }],
  [{ origin: "http://evil.example" }],
  [{ origin: "null" }],
  [{ origin: "https://127.0.0.1" }],
])("a page from elsewhere gets nothing: %j", async (headers) => {
  for (const [method, path] of [
    ["GET", "/_local/token"],
    ["POST", "/_local/bus"],
    ["POST", "/_aws/"],
  ] as const)
    expect(await laptop.send(method, path, { headers })).toMatchObject(refused(403));
  expect(await signals()).toEqual([]);
});

test("tokens say what they may, and no more", async () => {
  const token = async (query: string) => (await laptop.send("GET", `/_local/token${query}`)).body.token as string;
  const list = (bearer: string) =>
    laptop.send("GET", "/v1/channels", { headers: { authorization: `Bearer ${bearer}` } });
  expect((await list(await token("?scope=events:read+admin"))).status).toBe(200);
  expect((await list(await token("?scope=events:write"))).status).toBe(403);
  const short = await token("?scope=events:read&expiresIn=PT1M");
  expect((await list(short)).status).toBe(200);
  await laptop.send("POST", "/_local/clock", { body: { advance: "PT2M" } });
  expect((await list(short)).status).toBe(401);
  expect(await laptop.send("GET", "/_local/token?scope=events:read+everything")).toMatchObject(refused(400));
  expect(await laptop.send("GET", "/_local/token?expiresIn=soon")).toMatchObject(refused(422));
});

test("whatever is posted to the bus is taken and kept, with the clock standing", async () => {
  const event = {
    version: "0",
    id: "5a3b1c2d-0000-4000-8000-000000000001",
    "detail-type": "MediaLive Channel Alert",
    source: "aws.medialive",
    account: "000000000000",
    time: "2025-08-15T18:00:00Z",
    region: "eu-west-1",
    resources: [],
    detail: { alert_type: "Video Not Detected" },
  };
  const posted: (string | Buffer)[] = [
    JSON.stringify(event),
    JSON.stringify({ ...event, source: "com.example", region: "ap-south-1" }),
    "garbage",
    "",
    "null",
    "[".repeat(50_000),
    `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
    Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
    `"${"x".repeat(300_000)}"`,
  ];
  for (const raw of posted) expect((await laptop.send("POST", "/_local/bus", { raw })).status).toBe(202);
  await laptop.send("POST", "/_local/clock", { body: { advance: "PT0S" } });
  const kept = await signals();
  expect(kept).toHaveLength(posted.length);
  expect(kept).toContain('"garbage"');
  expect(kept.filter((raw) => raw.includes("Video Not Detected"))).toHaveLength(2);
  expect(laptop.lines.filter((line) => line.includes("UNKNOWN"))).toHaveLength(posted.length);
  // Over the bus, through the media Region, as AWS would.
  const { items } = (await laptop.send("GET", "/_local/calls?function=showcaller-ingress")).body;
  expect((items as unknown[]).length).toBeGreaterThanOrEqual(posted.length);
});

test("whatever AWS documents is found again: as a signal of nobody's, or as an incident of the Region", async () => {
  /** Of a channel that is not registered these say nothing to anybody. */
  const states = ["encoder-state", "encoder-input", "flow-status", "execution-status"];
  const health = samples.filter(
    ({ reads, event }) => !states.includes(reads.kind) && !("Records" in (event as object)),
  );
  const texts = health.map(({ event }, n) =>
    JSON.stringify({ ...(event as object), id: `sample-${n}`, time: "2025-08-15T17:59:00Z" }),
  );
  for (const raw of texts) expect((await laptop.send("POST", "/_local/bus", { raw })).status).toBe(202);
  await laptop.send("POST", "/_local/clock", { body: { advance: "PT0S" } });
  const heard = await laptop.site.deps.store.signals.received({ from: "2025-08-15T17:00:00Z", limit: 1000 });
  const kept = new Set(heard.items.map(({ data: what }) => what?.raw));
  expect(texts.filter((raw) => !kept.has(raw.slice(0, 8_000)))).toEqual([]);
});

test("the clock goes forward, by one of its ways, and says so", async () => {
  const read = async () =>
    (await laptop.send("GET", "/_local/clock")).body as unknown as { now: string; speed: number };
  const move = (body: unknown) => laptop.send("POST", "/_local/clock", { body });
  const before = Date.parse((await read()).now);
  const moves = await Promise.all([move({ advance: "PT1M" }), move({ advance: "PT1M" }), move({ advance: "PT1M" })]);
  expect(moves.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(Date.parse((await read()).now) - before).toBe(180_000);
  expect(await move({ to: "2020-01-01T00:00:00Z" })).toMatchObject(refused(422));
  expect(await move({ to: "2025-13-01T00:00:00Z" })).toMatchObject(refused(422));
  for (const bad of [{}, { advance: "10 minutes" }, { advance: "PT1M", to: "2030-01-01T00:00:00Z" }, { speed: -1 }, 5])
    expect(await move(bad)).toMatchObject(refused(422));
  expect(
    await laptop.send("POST", "/_local/clock", { raw: "{", headers: { "content-type": "application/json" } }),
  ).toMatchObject(refused(400));
  expect(await laptop.send("POST", "/_local/clock", { raw: "{}" })).toMatchObject(refused(415));
  expect(Date.parse((await read()).now) - before).toBe(180_000);
  expect((await move({ speed: 2 })).body.speed).toBe(2);
  expect((await move({ speed: 0 })).body.speed).toBe(0);
});

test("every kind of fault can be set by its example, is listed, and is cleared", async () => {
  const { items: kinds } = (await laptop.send("GET", "/_local/faults/kinds")).body as unknown as {
    items: { kind: string; does: string; fields: Record<string, string>; example: { kind: string } }[];
  };
  expect(kinds.length).toBeGreaterThanOrEqual(16);
  for (const { kind, does, fields, example } of kinds) {
    const got = await laptop.send("POST", "/_local/faults", { body: example });
    expect(got).toMatchObject({ status: 201, body: { kind } });
    expect(does).not.toBe("");
    // An example uses documented fields only.
    expect(Object.keys(example).filter((name) => name !== "kind" && !(name in fields))).toEqual([]);
  }
  const listed = (await laptop.send("GET", "/_local/faults")).body.items as { id: string; kind: string }[];
  expect(listed.map(({ kind }) => kind).sort()).toEqual(kinds.map(({ kind }) => kind).sort());
  const [one] = listed;
  expect((await laptop.send("DELETE", `/_local/faults/${one?.id}`)).status).toBe(204);
  expect(await laptop.send("DELETE", `/_local/faults/${one?.id}`)).toMatchObject(refused(404));
  for (const { id } of listed.slice(1, 4))
    expect((await laptop.send("DELETE", `/_local/faults/${encodeURIComponent(id)}`)).status).toBe(204);
  expect((await laptop.send("DELETE", "/_local/faults")).status).toBe(204);
  expect((await laptop.send("GET", "/_local/faults")).body.items).toEqual([]);
});

test("what is no fault is refused, with where", async () => {
  for (const [body, at] of [
    [{ kind: "meteor" }, "/kind"],
    [{ kind: "throttle", nth: 0 }, "/nth"],
    [{ kind: "pipeline-loss", channel: "nobody", pipeline: 0 }, "/channel"],
    [{ kind: "pipeline-loss", channel: "main-eu-west-1", pipeline: 3 }, "/pipeline"],
    [{ kind: "scheduler", latenessSeconds: 60 }, "/latenessSeconds"],
    [{ kind: "bus-weather", source: "*", loss: 2 }, "/loss"],
    [{}, "/kind"],
  ] as const) {
    const got = await laptop.send("POST", "/_local/faults", { body });
    expect(got).toMatchObject(refused(422));
    expect((got.body.errors as { at: string }[])[0]?.at).toBe(at);
  }
  expect((await laptop.send("GET", "/_local/faults")).body.items).toEqual([]);
});

test("a fault strikes, and the calls show it", async () => {
  const since = String((await laptop.send("GET", "/_local/calls")).body.last);
  await laptop.send("POST", "/_local/faults", {
    body: { kind: "kill-process", match: { operation: "ListChannels" }, nth: 1, when: "before" },
  });
  // The killed call never comes back, so nobody waits for the clock here.
  const frozen = laptop.site.gate.pass(
    { function: "client", service: "medialive", operation: "ListChannels", region: "eu-west-1", resource: "" },
    async () => "",
  );
  await Promise.race([frozen, new Promise((resolve) => setImmediate(resolve))]);
  expect(laptop.kills).toBe(1);
  await laptop.send("DELETE", "/_local/faults");
  const { items } = (await laptop.send("GET", `/_local/calls?since=${since}`)).body as unknown as { items: object[] };
  expect(items).toMatchObject([
    { service: "medialive", operation: "ListChannels", function: "client", outcome: "kill-process before" },
  ]);
  expect(Object.keys(items[0] ?? {})).toEqual(expect.arrayContaining(["time", "resource"]));
  expect(await laptop.send("GET", "/_local/calls?since=yesterday")).toMatchObject(refused(422));
});

test("the viewer names its legs", async () => {
  const of = async (query: string) => (await laptop.send("GET", `/_local/viewer${query}`)).body;
  expect(await of("?channel=main-eu-central-1")).toMatchObject({ picture: "error", leg: "main-eu-central-1" });
  expect(await of("?channel=main-eu-central-1,main-eu-west-1")).toMatchObject({ leg: "main-eu-central-1" });
  expect(await of("")).toMatchObject({ leg: "main-eu-west-1" });
  expect(await laptop.send("GET", "/_local/viewer?channel=x")).toMatchObject(refused(404));
});

test("the audience's seconds, of each leg and of an origin group's viewers", async () => {
  const now = String((await laptop.send("GET", "/_local/clock")).body.now);
  const from = new Date(Date.parse(now) - 60_000).toISOString();
  const ask = (query: string) => laptop.send("GET", `/_local/audience?${query}`);
  const { body } = await ask(`from=${from}&to=${now}&channel=main-eu-west-1,main-eu-central-1`);
  expect(body).toMatchObject({ selection: "default", viewer: { error: 60, programme: 0 } });
  expect(Object.keys(body.legs as object)).toEqual(["main-eu-west-1", "main-eu-central-1"]);
  for (const query of [
    "",
    "from=yesterday",
    `from=${now}&to=${from}`,
    `from=${from}&selection=best`,
    `from=${from}&x=1`,
  ])
    expect(await ask(query)).toMatchObject(refused(422));
  expect(await ask(`from=${from}&channel=x`)).toMatchObject(refused(404));
});

test("alarms on the twin's metrics are put, listed and dropped", async () => {
  const body = {
    region: "eu-west-1",
    AlarmName: "alerts",
    Namespace: "AWS/MediaLive",
    MetricName: "ActiveAlerts",
    Statistic: "Maximum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: "GreaterThanThreshold",
  };
  expect(await laptop.send("POST", "/_local/alarms", { body })).toMatchObject({
    status: 201,
    body: { id: "eu-west-1:alerts" },
  });
  for (const wrong of [{ Period: 7 }, { region: "moon" }, { region: 3 }, { AlarmActions: [] }])
    expect(await laptop.send("POST", "/_local/alarms", { body: { ...body, ...wrong } })).toMatchObject(refused(422));
  const composite = { region: "eu-west-1", AlarmName: "c", AlarmRule: "ALARM(nobody)" };
  expect(await laptop.send("POST", "/_local/alarms", { body: composite })).toMatchObject(refused(422));
  expect((await laptop.send("GET", "/_local/alarms")).body.items).toMatchObject([{ state: "INSUFFICIENT_DATA" }]);
  expect((await laptop.send("DELETE", "/_local/alarms/eu-west-1:alerts")).status).toBe(204);
  expect(await laptop.send("DELETE", "/_local/alarms/eu-west-1:alerts")).toMatchObject(refused(404));
});

test("the API behind the port: its own refusals, its own stream, its own name in the calls", async () => {
  const big = { raw: Buffer.alloc(10 * 1024 * 1024, 32), headers: { "content-type": "application/json" } };
  expect(await laptop.api("POST", "/v1/live-events", big)).toMatchObject(refused(413));
  expect(await laptop.api("GET", "/nowhere")).toMatchObject(refused(404));
  expect(await laptop.send("GET", "/_local/nowhere")).toMatchObject(refused(404));
  expect(await laptop.send("PUT", "/_local/clock")).toMatchObject({ ...refused(405) });
  expect((await laptop.send("GET", "/")).text).toMatch(/<!doctype html>/i);

  const { token } = (await laptop.send("GET", "/_local/token")).body;
  const headers = { authorization: `Bearer ${token}` };
  const gone = new AbortController();
  const response = await fetch(`${laptop.url}/v1/changes`, { headers, signal: gone.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("id:");
  await laptop.send("POST", "/_local/bus", { raw: "a change" });
  expect((await reader?.read())?.value).toContain('"kind":"journal"');
  gone.abort();
  const callers = (await laptop.send("GET", "/_local/calls?service=dynamodb")).body.items as { function: string }[];
  expect(new Set(callers.map((call) => call.function))).toEqual(
    new Set([
      "showcaller-api",
      "showcaller-changes",
      "showcaller-dispatcher",
      "showcaller-monitor",
      "showcaller-edge-tick",
      "showcaller-export",
      "showcaller-ingress",
      "showcaller-projector",
      "showcaller-sweep",
      // What nobody understood is an incident, and somebody is told.
      "showcaller-task-remediate",
      "showcaller-task-tell",
      "client",
    ]),
  );
});
