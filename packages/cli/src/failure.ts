import { ProblemError, Unreachable } from "@showcaller/sdk";
import { NotAllSeen, NotWell, UsageError } from "./command.ts";
import { clean } from "./table.ts";
import { NoToken } from "./token.ts";

export interface Failure {
  code: 1 | 2 | 3 | 4;
  text: string;
}

/** What is told of a failure, and the exit code. `undefined`: a bug of ours. */
export function failureOf(error: unknown, json: boolean): Failure | undefined {
  if (error instanceof ProblemError)
    return { code: codeOf(error), text: json ? JSON.stringify(error.problem) : problemText(error) };
  if (error instanceof UsageError) return { code: 2, text: error.message };
  if (error instanceof NotWell) return { code: 1, text: error.message };
  if (error instanceof NotAllSeen) return { code: 4, text: error.message };
  if (error instanceof NoToken) return { code: 4, text: error.message };
  if (error instanceof Unreachable)
    return { code: 3, text: `${error.message}\nIs it running? Say where with --url or SHOWCALLER_URL.` };
  return undefined;
}

function codeOf({ problem, slug }: ProblemError): Failure["code"] {
  // The token is good; it is another person who has to say it.
  if (slug === "own-request") return 1;
  if (problem.status === 401 || problem.status === 403) return 4;
  // Not in the API's words: something in between could not reach it.
  return problem.type === "about:blank" && problem.status >= 500 ? 3 : 1;
}

function problemText({ problem, slug, retryAfter }: ProblemError): string {
  const errors = (problem.errors ?? []).map(({ at, reason }) => `  ${at || "request"}: ${reason}`);
  const again = retryAfter === undefined ? [] : [`  Try again in ${retryAfter} s.`];
  return [`${problem.title} (${slug}, ${problem.status})`, `  ${problem.detail}`, ...errors, ...again]
    .map(clean)
    .join("\n");
}
