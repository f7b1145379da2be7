import { type ProblemSlug, problems } from "@showcaller/contracts";
import { type Refusal, refuse } from "@showcaller/core/refusal";
import type { Answer } from "./exchange.ts";

/** A refusal on its way to the client. Thrown inside the HTTP layer only, and caught in one place (`serve`). */
export class Rejection extends Error {
  override readonly name = "Rejection";
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.problem);
    this.refusal = refusal;
    this.headers = headers;
  }
}

export const reject = (
  problem: ProblemSlug,
  detail: string,
  errors: Refusal["errors"] = [],
  more: { extra?: Refusal["extra"]; headers?: Readonly<Record<string, string>> } = {},
): Rejection => new Rejection(refuse(problem, detail, errors, more.extra), more.headers);

export const problemType = (slug: ProblemSlug): string => `urn:showcaller:problem:${slug}`;

/** The problem document (RFC 9457). `instance` names the request, so that a caller can quote it and we can find it. */
export function problemAnswer({ refusal, headers }: Pick<Rejection, "refusal" | "headers">, requestId: string): Answer {
  const [status, title] = problems[refusal.problem];
  const document = {
    ...refusal.extra,
    type: problemType(refusal.problem),
    title,
    status,
    detail: refusal.detail,
    instance: `urn:showcaller:request:${requestId}`,
    ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
  };
  return {
    status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: JSON.stringify(document),
    problem: refusal.problem,
  };
}

/** 503: lost the race against other writers too often. */
export const busy = (detail: string): Rejection => reject("busy", detail, [], { headers: { "retry-after": "1" } });

/** What a caller learns about a fault of ours: that it is ours, and the name under which the log has the rest. */
export const internalFault = (requestId: string): Answer =>
  problemAnswer(
    reject("internal", `Something broke on our side. Quote request ${requestId} to whoever runs this deployment.`),
    requestId,
  );
