import { describe, expect, it } from "vitest";
import { faults } from "./edge.gate.ts";

describe("faults", () => {
  it.each([
    ["class A {}", "class"],
    ["f(...a)", "spread"],
    ["const { a } = b", "destructuring"],
    ["const [a] = b", "destructuring"],
    ["function f(a = 1) {}", "default parameter"],
    ["for (const a of b) {}", "for-of"],
    ["function* f() {}", "generator"],
    ["a?.b", "optional chaining"],
    ["a ?? b", "??"],
    ["a ||= b", "||="],
    ["try {} catch {}", "catch without a name"],
    ["1n", "BigInt"],
    ["/a/u", "regex flag"],
    ["eval('1')", "eval"],
    ["new Function('1')", "Function"],
    ["const f = async () => 1", "async closure"],
    ["async function f() { g(await h()) }", "await in arguments"],
    ["async function f() { while (a) { await b } }", "await in a loop or try"],
    ["async function f() { try { await b } catch (e) {} }", "await in a loop or try"],
    ["import fs from 'fs'", "import of fs"],
    ["import('crypto')", "dynamic import"],
    ["setTimeout(f, 1)", "setTimeout"],
    ["export const a = 1", "export"],
    ["a`b`", "tagged template"],
  ])("finds in %j: %s", (text, fault) => {
    expect(faults(text)).toContain(fault);
  });

  it("lets pass what the edge takes", () => {
    const text = `import cf from "cloudfront"; import crypto from "crypto"; const a = (b) => \`\${b}\`;
      async function handler(e) { const c = await cf.kvs().get("c"); const d = (await a(c)).e; try { return d.process; } catch (_) { return c ** 2; } }`;
    expect(faults(text)).toEqual([]);
  });
});
