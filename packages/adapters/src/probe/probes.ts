import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { ProbeAnswer } from "@showcaller/contracts";
import type { Probes } from "@showcaller/core/ports";
import { outcome } from "../failure.ts";

/**
 * Locations as the ARNs of their probes, separated by commas; each is called by its Region. The function there asks the edge, and knows which
 * host that is (functions/src/probe). Throws RangeError for anything else, so that a bad deployment fails at once.
 */
export function probes(text: string, client: (region: string) => LambdaClient): Probes {
  const arns = new Map(
    text
      .split(",")
      .filter((part) => part !== "")
      .map((arn) => [regionOf(arn), arn]),
  );
  return {
    locations: [...arns.keys()],
    get: (location, path) =>
      outcome(async () => {
        const Payload = Buffer.from(JSON.stringify({ path }));
        const answer = await client(location).send(new InvokeCommand({ FunctionName: arns.get(location), Payload }));
        if (answer.FunctionError) throw new NoAnswer("ProbeFailed");
        const read = ProbeAnswer.safeParse(jsonOf(answer.Payload));
        if (!read.success) throw new NoAnswer("ProbeFailed");
        if ("failure" in read.data) throw new NoAnswer(read.data.failure);
        return read.data;
      }),
  };
}

function regionOf(arn: string): string {
  const [, region] = /^arn:aws[a-z-]*:lambda:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:function:[\w-]{1,64}$/.exec(arn) ?? [];
  if (region) return region;
  throw new RangeError("probe locations are ARNs of Lambda functions, separated by commas");
}

function jsonOf(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString());
  } catch {
    return undefined;
  }
}

/** Nothing of what was asked or answered is in it. */
class NoAnswer extends Error {
  override readonly name: string;
  constructor(code: string) {
    super("the edge was not asked, or did not answer");
    this.name = code;
  }
}
