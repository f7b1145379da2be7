import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { statusPage } from "./index.ts";

const { html, headers } = statusPage();
const inside = (tag: string): string => new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";

it("is one file that loads nothing from anywhere, and writes no markup", () => {
  expect(html).not.toMatch(/(?:src|href)=|@import|url\(|^import /m);
  expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write/);
});

it("runs under a policy that allows just its own script and style", () => {
  const policy = headers["content-security-policy"] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest("base64");
  expect(inside("script").length).toBeGreaterThan(5_000);
  expect(policy).toContain(`script-src 'sha256-${digest(inside("script"))}'`);
  expect(policy).toContain(`style-src 'sha256-${digest(inside("style"))}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
});

/** As much of a document as the page uses. */
class Node {
  children: (Node | string)[] = [];
  className = "";
  style: Record<string, string> = {};
  hidden = true;
  open = false;
  value = "";
  listeners: Record<string, (event: object) => void> = {};
  append(...children: (Node | string)[]) {
    this.children.push(...children);
  }
  replaceChildren(...children: (Node | string)[]) {
    this.children = children;
  }
  addEventListener(name: string, listener: (event: object) => void) {
    this.listeners[name] = listener;
  }
  get childElementCount() {
    return this.children.length;
  }
  get textContent(): string {
    return this.children.map((child) => (typeof child === "string" ? child : child.textContent)).join("");
  }
  set textContent(text: string) {
    this.children = [text];
  }
}

const AIR = "2027-08-14T19:00:00Z";
const onAir = {
  id: "E1",
  title: "<b>City</b> v United",
  status: "on-air",
  rev: 5,
  airAt: AIR,
  endAt: "2027-08-14T21:00:00Z",
  start: { zone: "Europe/London" },
  legs: [{ channel: "pitch-1" }],
};
const legStates = [{ channel: "pitch-1", phase: "ready", why: "runs, and its endpoint answers", pipelines: 2 }];
const channel = { id: "pitch-1", region: "eu-west-1", mode: "enforce" };
const entry = {
  id: "j1",
  at: "2027-08-14T19:00:01Z",
  text: "on air",
  why: "its time has come",
  actor: "showcaller:start",
  liveEvent: "E1",
};

/** The page in a browser of our own, with the API answering from `answers`; each step runs whatever timers wait. */
function browser(answers: (path: string, init: RequestInit) => Response, hostname = "127.0.0.1") {
  const nodes = new Map<string, Node>();
  const byId = (id: string): Node => nodes.get(id) ?? nodes.set(id, new Node()).get(id) ?? new Node();
  const asked: { path: string; authorization: string | undefined; last: string | undefined }[] = [];
  const timers: (() => void)[] = [];
  const ticks: (() => void)[] = [];
  const globals = {
    document: { getElementById: byId, createElement: () => new Node(), title: "" },
    location: { hostname },
    sessionStorage: { getItem: () => null, setItem: () => {} },
    fetch: async (path: string, init: RequestInit = {}) => {
      const sent = (init.headers ?? {}) as Record<string, string>;
      asked.push({ path, authorization: sent.authorization, last: sent["last-event-id"] });
      return answers(path, init);
    },
    setTimeout: (run: () => void) => timers.push(run),
    setInterval: (run: () => void) => ticks.push(run),
  };
  const body = inside("script").replace(/^export /gm, "");
  new Function(...Object.keys(globals), `return (async () => {${body}})()`)(...Object.values(globals));
  const settle = async () => {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const step = async () => {
    await settle();
    for (const run of timers.splice(0)) run();
    await settle();
    for (const tick of ticks) tick();
  };
  const find = (node: Node, word: string): Node | undefined =>
    node.textContent === word && node.listeners.click
      ? node
      : node.children.map((child) => (typeof child === "string" ? undefined : find(child, word))).find(Boolean);
  const button = (id: string, word: string) => find(byId(id), word);
  return { byId, asked, step, button, text: (id: string) => byId(id).textContent };
}

function api(path: string, init: RequestInit): Response {
  const last = (init.headers as Record<string, string> | undefined)?.["last-event-id"];
  if (path.startsWith("/_local/token")) return Response.json({ token: "laptop" });
  if (path === "/v1/health") return Response.json({ status: "ok", now: "2027-08-14T19:30:00Z" });
  if (path.startsWith("/v1/channels?")) return Response.json({ items: [channel] });
  if (path.startsWith("/v1/live-events?")) return Response.json({ items: path.includes("&to=") ? [onAir] : [] });
  if (path === "/v1/live-events/E1") return Response.json({ ...onAir, legStates });
  if (path === "/v1/incidents?status=unresolved") return Response.json({ items: [] });
  if (path === "/v1/changes" && last === undefined) return new Response("retry: 1000\n\nid: 7\n\n");
  if (path === "/v1/changes")
    return new Response(`id: 7\n\nid: 8\ndata: ${JSON.stringify({ seq: 8, kind: "journal", entry })}\n\n`);
  return Response.json({ detail: "no" }, { status: 404 });
}

describe("in a browser", () => {
  it("shows what is on air with its legs, follows the feed, and takes titles as text", async () => {
    const page = browser(api);
    await page.step();
    await page.step();
    expect(page.text("summary")).toBe("1 on air · nothing wrong");
    expect(page.text("air")).toContain("<b>City</b> v United on air 1 h 30 min left");
    expect(page.text("air")).toContain("pitch-1 ready, 2 pipelines: runs, and its endpoint answers");
    expect(page.text("next")).toBe("Nothing is booked.");
    expect(page.text("lanes")).toContain("pitch-1 on air <b>City</b> v United nothing next");
    expect(page.text("journal")).toContain("19:00:01 on air its time has come <b>City</b> v United · showcaller:start");
    expect([page.text("link"), page.byId("stale").hidden]).toEqual(["· live", true]);
    expect(page.asked.find(({ path, last }) => path === "/v1/changes" && last !== undefined)).toEqual({
      path: "/v1/changes",
      authorization: "Bearer laptop",
      last: "0",
    });
  });

  describe("with an incident", () => {
    const id = "9f86d081884c7d65-1";
    const asked = {
      id: `${id}-switch-input-1`,
      rung: "switch-input",
      why: "input loss for 10 s",
      predicts: "the backup is on screen",
      expiresAt: "2027-08-14T19:35:10Z",
      verdict: "asked",
    };
    const incident = {
      id,
      rev: 3,
      severity: "critical",
      status: "open",
      title: "<i>input loss</i> on leg main",
      ifNobody: "Viewers of leg main see black.",
      openedAt: "2027-08-14T19:29:00Z",
      channel: "main",
      asked,
    };
    const jwt = (scope: string) => `x.${Buffer.from(JSON.stringify({ scope })).toString("base64url")}.x`;
    const posted: { path: string; init: RequestInit }[] = [];
    const withIt = (scope: string, answer: () => Response) =>
      browser((path, init) => {
        if (path.startsWith("/_local/token")) return Response.json({ token: jwt(scope) });
        if (path === "/v1/incidents?status=unresolved") return Response.json({ items: [incident] });
        if (path.startsWith(`/v1/incidents/${id}/`)) {
          posted.push({ path, init });
          return answer();
        }
        return api(path, init);
      });
    const shown = async (page: ReturnType<typeof browser>) => {
      await page.step();
      await page.step();
      return page.text("open");
    };
    const press = async (page: ReturnType<typeof browser>, word: string) => {
      page.button("open", word)?.listeners.click?.({});
      await page.step();
      await page.step();
    };

    it("says how bad, what if nobody does anything, and what waits; titles are text", async () => {
      const page = withIt("events:read incidents:write", () => Response.json({}));
      const text = await shown(page);
      for (const part of [
        "<i>input loss</i> on leg main",
        "critical open main · 60 s ago",
        "If nobody does anything: Viewers of leg main see black.",
        "Waits for approval until 19:35:10 UTC: switch-input. input loss for 10 s → the backup is on screen",
      ])
        expect(text).toContain(part);
      expect([page.text("summary"), page.byId("incidents").hidden]).toEqual(["1 on air · 1 incident", false]);
      expect(page.text("said")).toBe("critical incident: <i>input loss</i> on leg main");
    });

    it("approves what was seen, once it is pressed, and shows what came of it", async () => {
      const after = { ...incident, rev: 4, attempts: [{ ...asked, verdict: "decided" }], asked: undefined };
      const page = withIt("events:read incidents:write", () => Response.json(after));
      await shown(page);
      posted.length = 0;
      await press(page, "Approve: switch-input");
      expect(posted.map(({ path, init }) => [path, init.method, init.body])).toEqual([
        [`/v1/incidents/${id}/approve`, "POST", JSON.stringify({ attempt: asked.id })],
      ]);
      expect(new Headers(posted[0]?.init.headers).get("idempotency-key")).toMatch(/^[0-9a-f-]{36}$/);
      expect(page.text("open")).toContain("Approve: switch-input: done");
      expect(page.text("open")).not.toContain("Waits for approval");
    });

    it("shows why an answer was refused, and what waits still", async () => {
      const page = withIt("events:read incidents:write", () =>
        Response.json({ detail: "it expired at 19:35:10" }, { status: 409 }),
      );
      await shown(page);
      await press(page, "Reject");
      expect(page.text("open")).toContain("Reject: it expired at 19:35:10");
    });

    it("gives the commands instead of buttons to who may only read", async () => {
      const page = withIt("events:read", () => Response.json({}));
      const text = await shown(page);
      expect(page.button("open", "Reject")).toBeUndefined();
      for (const what of ["approve", "reject", "acknowledge"])
        expect(text).toContain(`showcaller incidents ${what} ${id}`);
    });
  });

  it("goes on by refreshing when the feed is away", async () => {
    const page = browser((path, init) =>
      path === "/v1/changes" ? new Response("", { status: 502 }) : api(path, init),
    );
    await page.step();
    expect([page.text("summary"), page.text("link")]).toEqual(["1 on air · nothing wrong", "· read every 15 s"]);
  });

  it.each(["/_local/token", "/v1/"])("claims nothing, and asks nobody, while %s does not answer", async (away) => {
    const page = browser((path, init) => {
      if (path.startsWith(away)) throw new TypeError("fetch failed");
      return api(path, init);
    });
    await page.step();
    const hidden = ["board", "ask", "stale"].map((id) => page.byId(id).hidden);
    expect([page.text("summary"), ...hidden]).toEqual(["", true, true, false]);
    expect(page.text("stale")).toContain("does not answer. Trying again");
  });

  it("shows the laptop's time, and how fast it passes", async () => {
    const clock = () => Response.json({ now: "2027-08-14T20:58:00Z", speed: 60 });
    const page = browser((path, init) => (path === "/_local/clock" ? clock() : api(path, init)));
    await page.step();
    await page.step();
    expect(page.text("link")).toBe("· live · 60 × real speed");
    expect(page.text("now")).toMatch(/^2027-08-14 20:5[89]:\d\d UTC$/);
  });

  it("asks for a token elsewhere, and again when it is refused", async () => {
    const refusing = (path: string, init: RequestInit): Response =>
      (init.headers as Record<string, string> | undefined)?.authorization === "Bearer good" || path === "/v1/health"
        ? api(path, init)
        : Response.json({ detail: "The token has expired." }, { status: 401 });
    const page = browser(refusing, "live.example.com");
    const give = async (token: string) => {
      page.byId("token").value = token;
      page.byId("ask").listeners.submit?.({ preventDefault: () => {} });
      await page.step();
    };
    await page.step();
    expect(page.byId("ask").hidden).toBe(false);
    await give("bad");
    expect([page.byId("ask").hidden, page.text("refused")]).toEqual([false, "The token has expired."]);
    await give("good");
    await page.step();
    expect([page.byId("ask").hidden, page.text("summary")]).toEqual([true, "1 on air · nothing wrong"]);
  });
});
