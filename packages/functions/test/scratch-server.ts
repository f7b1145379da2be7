import { createServer } from "node:http";
import { createChanges } from "../src/changes/function.ts";
import { createHarness } from "./api-harness.ts";
import { AUDIENCE, ISSUER, JWKS_URI } from "./issuer.ts";

const h = await createHarness();
const wait = (ms: number) => new Promise<void>((r) => setTimeout(r, ms));
const changes = createChanges({
  store: h.store,
  clock: h.clock,
  wait,
  fetch: h.keys.fetch,
  auth: { issuer: ISSUER, audience: AUDIENCE, jwksUri: JWKS_URI },
});
createServer(async (req, res) => {
  const url = new URL(req.url ?? "/", "http://x");
  if (url.pathname === "/_local/token") {
    res.end(JSON.stringify({ token: await h.keys.token({ scope: url.searchParams.get("scope") ?? "" }) }));
    return;
  }
  if (url.pathname === "/") {
    try {
      const { statusPage } = await import("@showcaller/console" as string);
      const p = statusPage();
      res.writeHead(200, p.headers);
      res.end(p.html);
    } catch (e) {
      res.end(String(e));
    }
    return;
  }
  const chunks: Buffer[] = [];
  for await (const c of req) chunks.push(c as Buffer);
  const event: any = {
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: req.headers,
    body: chunks.length ? Buffer.concat(chunks).toString("base64") : undefined,
    isBase64Encoded: true,
    requestContext: { http: { method: req.method }, requestId: "req-1" },
  };
  if (url.pathname === "/v1/changes") {
    const stop = new AbortController();
    res.on("close", () => stop.abort());
    const a = await changes(event, { signal: stop.signal });
    res.writeHead(a.statusCode, a.headers);
    res.flushHeaders();
    for await (const p of a.body) res.write(p);
    res.end();
    return;
  }
  const r = await h.api(event, {} as any);
  res.writeHead(r.statusCode ?? 0, r.headers as any);
  res.end(r.body);
  if (process.env.FEED && req.method !== "GET" && (r.statusCode ?? 0) < 300) {
    const b = JSON.parse(r.body as string);
    if (b.status) {
      const { legStates: _, ...liveEvent } = b;
      await h.store.changes.append([{ kind: "live-event", liveEvent }]);
      const j = await h.store.journal.read(b.id, { limit: 100 });
      await h.store.changes.append([{ kind: "journal", entry: j.items.at(-1) as never }]);
    }
  }
}).listen(4811, () => console.log("up"));
(globalThis as any).h = h;
