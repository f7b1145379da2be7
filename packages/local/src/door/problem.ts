import { type ProblemSlug, problems } from "@showcaller/contracts";
import type * as z from "zod";

/** Problems of the laptop's own doors, which no deployment has. */
const own = {
  "foreign-host": [403, "Not by this name"],
  "foreign-origin": [403, "Not from that page"],
  "unknown-scope": [400, "No such scope"],
  starting: [503, "Still starting"],
} as const satisfies Record<string, readonly [number, string]>;

interface Finding {
  at: string;
  reason: string;
}

/** A refusal on its way out of a door; caught in one place (`answering`). */
export class DoorProblem extends Error {
  override readonly name = "DoorProblem";
  readonly status: number;
  readonly document: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    slug: ProblemSlug | keyof typeof own,
    detail: string,
    errors: readonly Finding[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    const [status, title] = { ...problems, ...own }[slug];
    this.status = status;
    this.headers = headers;
    const type = `urn:showcaller:problem:${slug}`;
    this.document = { type, title, status, detail, ...(errors.length > 0 ? { errors } : {}) };
  }
}

/** What the schema found, each with where it is. */
export const invalid = (error: z.ZodError): DoorProblem =>
  new DoorProblem(
    "invalid-request",
    "The request does not fit its schema.",
    error.issues.map(({ path, message }) => ({ at: `/${path.join("/")}`, reason: message })),
  );
