import type { Problem, ProblemSlug } from "@showcaller/contracts";

/** The API refused, and says why: show `problem.detail` and each of `problem.errors`; switch on `slug`. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  /** Seconds after which asking again makes sense, when the API says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(`${problem.title}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The problem's stable name, e.g. `overlap`; an older client may meet one it does not know. */
  get slug(): ProblemSlug | (string & {}) {
    return this.problem.type.replace(/^urn:showcaller:problem:/, "");
  }
}

/** No answer came: nothing listens there, or the way is broken. A write may or may not have happened; repeat it with the same idempotency key. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The answer's problem document; whatever else stands between us and the API answers in its own words. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblem(body)) return new ProblemError(body, retryAfter);
  const detail = isMessage(body)
    ? body.message
    : `${response.url || "the server"} answered ${response.status} without saying why`;
  return new ProblemError(
    { type: "about:blank", title: response.statusText || "No answer of the API", status: response.status, detail },
    retryAfter,
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isProblem = (value: unknown): value is Problem =>
  isRecord(value) &&
  [value.type, value.title, value.detail].every((member) => typeof member === "string") &&
  typeof value.status === "number";
/** API Gateway's own refusals. */
const isMessage = (value: unknown): value is { message: string } =>
  isRecord(value) && typeof value.message === "string";
