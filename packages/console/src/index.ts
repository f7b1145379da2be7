import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface StatusPage {
  html: string;
  headers: Record<string, string>;
}

const source = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/**
 * The status page: one file without any other, to be served at `/` of the same origin as the API. The policy lets run
 * this script and this style and nothing else, and lets them talk to their own origin only. Its sources stay apart so
 * that board.js, which decides what is shown, can be tested without a browser.
 */
export function statusPage(): StatusPage {
  const script = ["./incidents.js", "./board.js", "./draw.js", "./feed.js", "./page.js"]
    .map((name) => inlined(source(name)))
    .join("\n");
  // Replacement by function: `$&` in the script must stay what it is.
  const html = source("./status.html")
    .replace("/* style */", () => source("./status.css"))
    .replace("/* script */", () => script);
  const policy = [
    "default-src 'none'",
    `script-src ${hash(inside("script", html))}`,
    `style-src ${hash(inside("style", html))}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    html,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
  };
}

const inside = (tag: string, html: string): string => new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";

/** In one inline module nothing needs importing; exports are allowed there and reach nobody. */
const inlined = (text: string): string => text.replace(/^import [^;]*;\n/gm, "");
