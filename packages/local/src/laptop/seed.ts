import type { Channel } from "@showcaller/contracts";
import { inputsInTurn } from "../twin/install.ts";
import type { Installed, Twin } from "../twin/twin.ts";
import { registrationOf } from "./registration.ts";
import { MEDIA } from "./site.ts";

/** Of each in every media Region one: as many as matches of a season's last day can need, who all kick off at one minute. */
const NAMES = ["main", "extra-1", "extra-2", "extra-3", "extra-4"] as const;

/** Five legs in each media Region, as an engineer would have set them up long before, fed in different ways. In the order of the origin group. */
export const installLegs = (twin: Twin): Installed[] =>
  NAMES.flatMap((name, n) =>
    MEDIA.map((region) => twin.installChannel({ id: `${name}-${region}`, region, inputs: inputsInTurn(n) })),
  );

/**
 * The API as a CMS reaches it: resolves with the answer's body and ETag, rejects with `Refused` on any refusal. A body that
 * is text is sent as it is.
 */
export type Request = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ body: unknown; etag: string }>;

export class Refused extends Error {
  override readonly name = "Refused";
  readonly problem: Readonly<Record<string, unknown>>;
  constructor(asked: string, status: number, problem: Readonly<Record<string, unknown>>) {
    super(`${asked} answered ${status}: ${JSON.stringify(problem).slice(0, 500)}`);
    this.problem = problem;
  }
}

/** Registers the legs and lets Showcaller have them. What is there already is left as it is. */
export async function register(request: Request, legs: readonly Installed[]): Promise<void> {
  for (const leg of legs) {
    const path = `/v1/channels/${leg.id}`;
    const registered = await request("PUT", path, registrationOf(leg));
    if ((registered.body as Channel).mode === "observe")
      await request("PUT", path, { ...registrationOf(leg), mode: "enforce" }, { "if-match": registered.etag });
  }
}
