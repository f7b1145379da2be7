import type { Reporter, TestCase, TestModule } from "vitest/node";

/** One line of JSON for each test: `{check, verdict, why}`. */
const print = (check: string, verdict: "pass" | "failed" | "skipped", why?: string): void =>
  console.log(JSON.stringify({ check, verdict, ...(why ? { why } : {}) }));

/** Without the escapes that colour it. */
const plain = (text: string): string => text.replace(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");

/** The assertion, and what was there where its words leave that out. */
const seen = (error: Readonly<{ message: string; actual?: unknown }> | undefined): string => {
  const said = (plain(error?.message ?? "").split("\n")[0] ?? "").replace(" // Object.is equality", "").slice(0, 200);
  // Vitest gives it as text, or as it was.
  const got = String(error?.actual ?? "")
    .replaceAll(/\s+/g, " ")
    .slice(0, 200);
  return said.includes("…") ? `${said}: ${got}` : said;
};

export const lines: Reporter = {
  onTestCaseResult(test: TestCase) {
    // "Table contract: moto > races > no increment is lost": the engine is named beside it.
    const check = test.fullName.replace(/: \w+ >/, " >");
    const { state, errors } = test.result();
    if (state === "passed") print(check, "pass");
    else if (state === "failed") print(check, "failed", seen(errors[0]));
    else print(check, "skipped", noteOf(test));
  },
  onTestModuleEnd(module: TestModule) {
    for (const { message } of module.errors()) print("runs at all", "failed", plain(message).split("\n")[0]);
  },
};

function noteOf(test: TestCase): string | undefined {
  const result = test.result();
  return "note" in result ? result.note : undefined;
}
