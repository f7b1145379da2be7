import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type DistributionSettings, readDistribution } from "@showcaller/contracts";
import { distributionTemplate } from "../../stacks/distribution-template.ts";
import { root } from "../project.ts";
import type { Line } from "./line.ts";
import { python } from "./python.ts";

const run = promisify(execFile);
/** A fixed version: another one would be another oracle. It carries CloudFormation's own resource schemas. */
const CFN_LINT = "1.58.0";
const engine = `cfn-lint ${CFN_LINT}`;

/** Ids as CloudFront makes them; the template is ours. */
const ID = "12345678-1234-1234-1234-123456789012";
const templateOf = (settings: DistributionSettings): string =>
  JSON.stringify(
    distributionTemplate(settings, {
      viewerRequest: "arn:aws:cloudfront::111122223333:function/showcaller-production-viewer-request",
      webAcl: `arn:aws:wafv2:us-east-1:111122223333:global/webacl/viewers/${ID}`,
      accessControl: "E327GJI25M56DG",
      responseHeaders: ID,
      cache: { hls: ID, dash: ID, mss: ID, segments: ID },
      comment: "showcaller-production-viewers",
      stage: "production",
      keep: true,
    }),
    null,
    1,
  );

/** CloudFormation's schemas against the distribution's template; that the judge judges is shown by a template that is wrong. */
export async function cfnLint(): Promise<Line[]> {
  const interpreter = await python("cfn-lint", [`cfn-lint==${CFN_LINT}`]);
  if ("missing" in interpreter)
    return [{ engine, check: "the distribution's template", verdict: "skipped", why: interpreter.missing }];
  const folder = mkdtempSync(join(tmpdir(), "showcaller-template-"));
  const lint = async (template: string): Promise<string> => {
    const path = join(folder, "template.json");
    writeFileSync(path, template);
    const said = await run(join(dirname(interpreter.path), "cfn-lint"), ["-r", "us-east-1", "--", path]).catch(
      (error: { stdout?: string; stderr?: string }) => ({ stdout: error.stdout || error.stderr || "no answer" }),
    );
    return said.stdout.trim();
  };
  const read = readDistribution(JSON.parse(readFileSync(join(root, "examples/distribution.json"), "utf8")));
  if (!read.ok) throw new Error(read.why);
  const plain = { ...read.value, aliases: [], certificate: undefined, countries: undefined };
  const wrong = templateOf(read.value).replace("media-quality-based", "media-quality-score");
  try {
    const lines: Line[] = [];
    for (const [check, template, expected] of [
      ["the distribution's template", templateOf(read.value), /^$/],
      ["the same with CloudFront's own certificate, for every country", templateOf(plain), /^$/],
      ["the same with a selection that there is not is refused", wrong, /E3030 'media-quality-score'/],
    ] as const) {
      const said = await lint(template);
      const [why = ""] = said.split("\n");
      lines.push({ engine, check, ...(expected.test(said) ? { verdict: "pass" } : { verdict: "failed", why }) });
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
