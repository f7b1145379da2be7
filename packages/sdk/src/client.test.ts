import { describe, expect, expectTypeOf, it } from "vitest";
import { createClient, ProblemError, Unreachable } from "./index.ts";

interface Sent {
  url: string;
  method: string | undefined;
  headers: Record<string, string>;
  body: unknown;
}

/** A server that answers each request with the next of its answers, and keeps what it was sent. */
function server(...answers: (Response | Error)[]) {
  const sent: Sent[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ url, method: init.method, headers: { ...(init.headers as Record<string, string>) }, body });
    const answer = answers.shift() ?? Response.json({});
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, client: createClient({ baseUrl: "https://api.example.com/", token: async () => "t0k3n", fetch }) };
}
const id = "01K00000000000000000000001";

describe("a method", () => {
  it("sends what its route takes, and gives what it answers", async () => {
    const { client, sent } = server(Response.json({ id, rev: 3 }));
    const got = await client.patchLiveEvent({ params: { id }, body: { title: "B" }, ifMatch: 2, idempotencyKey: "k" });
    expect(got.rev).toBe(3);
    expect(sent).toEqual([
      {
        url: `https://api.example.com/v1/live-events/${id}`,
        method: "PATCH",
        headers: {
          accept: "application/json, application/problem+json",
          authorization: "Bearer t0k3n",
          "content-type": "application/merge-patch+json",
          "if-match": '"2"',
          "idempotency-key": "k",
        },
        body: { title: "B" },
      },
    ]);
  });

  it("gives each write a key of its own, and leaves out what is undefined", async () => {
    const { client, sent } = server();
    await client.go({ params: { id } });
    await client.go({ params: { id } });
    await client.listLiveEvents({ query: { status: "on-air", cursor: undefined, limit: 5 } });
    const keys = sent.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys.slice(0, 2)).size).toBe(2);
    expect([keys[0]?.length, keys[2]]).toEqual([36, undefined]);
    expect(sent[2]?.url).toBe("https://api.example.com/v1/live-events?status=on-air&limit=5");
  });

  it("sends no token where none is needed", async () => {
    const { client, sent } = server();
    await client.health();
    expect(sent[0]?.headers.authorization).toBeUndefined();
  });

  it("is typed from the table", () => {
    const { client } = server();
    expectTypeOf(client.getLiveEvent).parameter(0).toExtend<{ params: { id: string } }>();
    expectTypeOf(client.patchLiveEvent).parameter(0).toExtend<{ ifMatch: number | "*" }>();
    expectTypeOf<Awaited<ReturnType<typeof client.getReport>>["journalEntries"]>().toEqualTypeOf<number>();
    // @ts-expect-error: a change must say which version it changes
    void client.patchLiveEvent({ params: { id }, body: {} });
    // @ts-expect-error: extend takes a duration
    void client.extend({ params: { id } });
  });
});

describe("a failure", () => {
  it("that the API explains is a ProblemError", async () => {
    const problem = {
      type: "urn:showcaller:problem:overlap",
      title: "Booked",
      status: 409,
      detail: "By another.",
      liveEvent: id,
    };
    const { client } = server(Response.json(problem, { status: 409, headers: { "retry-after": "5" } }));
    const error = await client.go({ params: { id } }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ slug: "overlap", retryAfter: 5, problem, message: "Booked: By another." });
  });

  it("in somebody else's words is one, too", async () => {
    const { client } = server(
      Response.json({ message: "Service Unavailable" }, { status: 503 }),
      new Response("<html>", { status: 502 }),
    );
    await expect(client.health()).rejects.toMatchObject({ problem: { status: 503, detail: "Service Unavailable" } });
    await expect(client.health()).rejects.toMatchObject({ problem: { status: 502, type: "about:blank" } });
  });

  it("without an answer is Unreachable, and says why", async () => {
    const { client } = server(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }));
    const error = await client.health().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unreachable);
    expect(String(error)).toContain("ECONNREFUSED");
  });
});

describe("changes", () => {
  const stream = (...chunks: string[]) =>
    new Response(ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))));
  const change = (seq: number) => `id: ${seq}\ndata: {"seq":${seq},"kind":"journal","entry":{"text":"é"}}\n\n`;

  it("come in order, over reconnections, each once, from chunks cut anywhere", async () => {
    const bytes = new TextEncoder().encode(`retry: 10\nid: 4\n\n: hello\n\n${change(5).replaceAll("\n", "\r\n")}`);
    const cut = new Response(ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte))));
    const { client, sent } = server(
      cut,
      new TypeError("reset"),
      stream(change(6), "id: 7\ndata: {unfinished"),
      stream(change(7)),
    );
    const [waits, faults, seen]: [number[], unknown[], unknown[]] = [[], [], []];
    const options = {
      wait: async (ms: number) => void waits.push(ms),
      onRetry: (_: unknown, ms: number) => void faults.push(ms),
    };
    for await (const each of client.changes(undefined, options)) {
      seen.push(each.seq);
      if (each.seq === 7) break;
    }
    expect(seen).toEqual([5, 6, 7]);
    expect(sent.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "5", "5", "6"]);
    expect([waits, faults]).toEqual([[10, 1000, 10], [1000]]);
  });

  it("end at once when the token is refused", async () => {
    const { client } = server(Response.json({ type: "x", title: "t", status: 401, detail: "d" }, { status: 401 }));
    await expect(client.changes().next()).rejects.toBeInstanceOf(ProblemError);
  });

  it("end with the signal", async () => {
    const stop = new AbortController();
    const { client } = server(stream(change(1)));
    const seen: number[] = [];
    for await (const { seq } of client.changes(0, { signal: stop.signal, wait: async () => stop.abort() }))
      seen.push(seq);
    expect(seen).toEqual([1]);
  });
});
