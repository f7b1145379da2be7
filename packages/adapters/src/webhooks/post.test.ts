import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import type { request } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { guardedLookup, posts } from "./post.ts";

const answering =
  (...addresses: string[]) =>
  (_host: string, _options: object, done: (error: null, all: { address: string; family: number }[]) => void): void =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
const looked = (...addresses: string[]) =>
  new Promise<unknown>((resolve) =>
    guardedLookup(answering(...addresses))("hooks.example.com", { all: true }, (error, found) =>
      resolve(error ? error.message : found),
    ),
  );

describe("a name that is looked up for a connection", () => {
  it("gives the very addresses that were judged", async () => {
    expect(await looked("93.184.216.34", "2606:2800:220:1::1")).toEqual([
      { address: "93.184.216.34", family: 4 },
      { address: "2606:2800:220:1::1", family: 6 },
    ]);
  });
  it.each(["127.0.0.1", "10.1.2.3", "169.254.169.254", "fd00::1", "::1", "::ffff:10.0.0.1"])(
    "is refused when any of them is inside: %s",
    async (inside) => {
      expect(await looked("93.184.216.34", inside)).toContain(inside);
    },
  );
  it("is refused when there is none", async () => expect(await looked()).toBe("hooks.example.com has no address"));
});

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A receiver on this machine, in clear: reached past the lookup, since no test may reach a public address. */
const receiving = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const send = ((url: string, options: object, done: (response: IncomingMessage) => void) => {
    const { pathname } = new URL(url);
    return httpRequest(`http://127.0.0.1:${port}${pathname}`, options, done);
  }) as typeof request;
  return posts({ send, patience: 500 });
};

describe("a message", () => {
  it("goes out as it is, once, and its answer's status comes back", async () => {
    const got: unknown[] = [];
    const port = await receiving((incoming, response) => {
      let body = "";
      incoming.setEncoding("utf8").on("data", (part: string) => (body += part));
      incoming.on("end", () => {
        got.push([incoming.method, incoming.url, incoming.headers["webhook-id"], body]);
        response.writeHead(204).end();
      });
    });
    const sent = await port.post("https://hooks.example.com/a", { headers: { "webhook-id": "1" }, body: '{"ä":1}' });
    expect(sent).toEqual({ ok: true, value: { status: 204 } });
    expect(got).toEqual([["POST", "/a", "1", '{"ä":1}']]);
  });
  it("follows no redirect", async () => {
    let asked = 0;
    const port = await receiving((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    expect(await port.post("https://hooks.example.com/", { headers: {}, body: "" })).toEqual({
      ok: true,
      value: { status: 302 },
    });
    expect(asked).toBe(1);
  });
  it("does not wait for whoever does not answer", async () => {
    const port = await receiving(() => {});
    expect(await port.post("https://hooks.example.com/", { headers: {}, body: "" })).toMatchObject({
      ok: false,
      failure: { kind: "transient" },
    });
  });
  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://2130706433/",
    "http://example.com/",
    "https://metadata.internal/",
  ])("is never sent to %s", async (url) => {
    expect(await posts().post(url, { headers: {}, body: "" })).toMatchObject({
      ok: false,
      failure: { kind: "permanent", code: "TargetRefused" },
    });
  });
  it("is not sent to a name that leads inside by now", async () => {
    const port = posts({ lookup: answering("127.0.0.1") as never });
    expect(await port.post("https://hooks.example.com/", { headers: {}, body: "" })).toMatchObject({
      failure: { kind: "permanent", code: "TargetRefused", message: expect.stringContaining("127.0.0.1") },
    });
  });
});
