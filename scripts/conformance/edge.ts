import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { mint } from "@showcaller/edge/format/mint";
import type { Policy } from "@showcaller/edge/format/policy";
import { njsVersion } from "@showcaller/local/edge/njs";
import { fed } from "./fed.ts";
import { type Line, reason } from "./line.ts";

const run = promisify(execFile);
const EYEVINN = "0.16.4";

/** The deployed function under Debian's njs, the nearest thing to CloudFront's engine: every vector of the checklist. */
export async function njs(): Promise<Line[]> {
  // A CI's machine is its own: there it may be installed.
  if (process.env.CI && !(await njsVersion()))
    await run("apt-get", ["install", "-y", "--no-install-recommends", "njs"], { timeout: 120_000 }).catch(
      () => undefined,
    );
  const version = await njsVersion();
  const engine = `njs ${version ?? ""}`.trim();
  const check = "edge function, every vector as in Node";
  if (!version) return [{ engine, check, verdict: "skipped", why: "apt-get install -y --no-install-recommends njs" }];
  try {
    await run("vitest", ["run", "packages/edge/test/engines.test.ts", "-t", "njs"], { timeout: 120_000 });
    return [{ engine, check, verdict: "pass" }];
  } catch (error) {
    return [{ engine, check, verdict: "failed", why: reason(error) }];
  }
}

/** Tokens that we mint, read by the one CAT library for Node: what it can enforce it must judge as we do. */
export async function eyevinn(): Promise<Line[]> {
  const engine = `@eyevinn/cat ${EYEVINN}`;
  const folder = ".showcaller/conformance/eyevinn";
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private":true}\n');
    if (!existsSync(join(folder, "node_modules/@eyevinn/cat")))
      await run("npm", ["install", "--no-save", `@eyevinn/cat@${EYEVINN}`], { cwd: folder, timeout: 120_000 });
  } catch (error) {
    return [{ engine, check: "second reader of our tokens", verdict: "skipped", why: reason(error) }];
  }
  const stdout = await fed(
    process.execPath,
    ["scripts/conformance/eyevinn.mjs", folder],
    JSON.stringify(await tokens()),
  );
  const lines = stdout.split("\n").flatMap((line): Line[] => {
    const [, verdict, check = "", why] = /^(ok|failed) ([^:]+)(?:: (.*))?$/.exec(line) ?? [];
    return verdict ? [{ engine, check, verdict: verdict === "ok" ? "pass" : "failed", ...(why ? { why } : {}) }] : [];
  });
  return lines.length > 0
    ? lines
    : [{ engine, check: "second reader of our tokens", verdict: "failed", why: "it printed nothing" }];
}

async function tokens(): Promise<unknown[]> {
  const now = Math.floor(Date.now() / 1000);
  const key = { kid: "k1", secret: crypto.getRandomValues(new Uint8Array(32)) };
  const base: Policy = {
    issuer: "cms.example",
    subject: "v",
    session: "ab".repeat(16),
    issuedAt: now - 60,
    expiresAt: now + 300,
  };
  const cases: [string, Partial<Policy>, boolean][] = [
    ["plain token", {}, true],
    // Whole addresses: of a prefix it wants the zeros that RFC 9164 leaves out.
    [
      "token with a path, methods, addresses and renewal",
      { pathPrefix: "/out", methods: ["GET"], addresses: ["192.0.2.7"], renewal: { extendBy: 60, deadline: 30 } },
      true,
    ],
    ["expired token", { issuedAt: now - 600, expiresAt: now - 300 }, false],
    ["token that is not yet good", { notBefore: now + 200 }, false],
    ["token of another issuer", { issuer: "other.example" }, false],
  ];
  const made = cases.map(async ([name, change, accept]) => {
    const minted = await mint({ ...base, ...change }, "cat", key);
    if (!minted.ok) throw new Error(minted.fault.detail);
    return { name, token: minted.token, accept };
  });
  const all = await Promise.all(made);
  const whole = all[0]?.token ?? "";
  const forged = { name: "token with another MAC", token: `${whole.slice(0, -4)}AAAA`, accept: false };
  const secret = Buffer.from(key.secret).toString("hex");
  return [...all, forged].map((each) => ({ ...each, kid: key.kid, secret, issuer: base.issuer }));
}
