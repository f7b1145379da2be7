import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LaptopOptions } from "./options.ts";
import { type Laptop, startLaptop } from "./start.ts";

export interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // What a test reads of an answer is its own claim.
  body: Record<string, unknown>;
}

export interface Sent {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

/** One request, with any Host and Origin, which `fetch` does not let a program choose. */
export const send = (url: string, method: string, path: string, { body, raw, headers }: Sent = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const typed = body === undefined ? {} : { "content-type": "application/json" };
    const call = request(new URL(path, url), { method, headers: { ...typed, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => {
        const isJson = String(response.headers["content-type"]).includes("json");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: isJson ? JSON.parse(text) : {},
        });
      });
    });
    call.on("error", reject).end(bytes);
  });

/** A data directory of its own, gone afterwards. */
export function temporary(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "showcaller-laptop-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface TestLaptop extends Laptop, AsyncDisposable {
  /** What the person has seen. */
  lines: string[];
  warnings: string[];
  kills: number;
  send(method: string, path: string, sent?: Sent): Promise<Got>;
  /** With a token of every scope. */
  api(method: string, path: string, sent?: Sent): Promise<Got>;
}

/** A laptop in this process, on any port, with the first match and its clock standing unless told otherwise. */
export async function laptopIn(data: string, options: Partial<LaptopOptions> = {}): Promise<TestLaptop> {
  const lines: string[] = [];
  const warnings: string[] = [];
  const state = { kills: 0 };
  const laptop = await startLaptop(
    { port: 0, data, speed: 0, empty: false, demo: "match", ...options },
    {
      screen: { write: (text) => void lines.push(...text.split("\n")), colours: false },
      warn: (text) => void warnings.push(text),
      realNow: () => Date.parse("2027-03-01T12:00:00Z"),
      onKill: () => {
        state.kills++;
      },
    },
  );
  const sendHere = (method: string, path: string, sent?: Sent) => send(laptop.url, method, path, sent);
  return {
    ...laptop,
    lines,
    warnings,
    get kills() {
      return state.kills;
    },
    send: sendHere,
    async api(method, path, sent = {}) {
      const token = String((await sendHere("GET", "/_local/token")).body.token);
      return sendHere(method, path, { ...sent, headers: { ...sent.headers, authorization: `Bearer ${token}` } });
    },
    [Symbol.asyncDispose]: () => laptop.close(),
  };
}
