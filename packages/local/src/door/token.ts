import { Actor, DurationText, Scope } from "@showcaller/contracts";
import { parseDuration } from "@showcaller/core/time/instant";
import type { Issuer } from "../laptop/issuer.ts";
import type { DoorHandler } from "./exchange.ts";
import { DoorProblem } from "./problem.ts";

/** 30 days of virtual time: a laptop that runs fast should not ask for a new one every minute. */
const LIFETIME = "PT720H";

/** `GET /_local/token?scope=a+b[&expiresIn=PT1H][&sub=sam]` → `{token}`. Without scopes: all of them; `sub`: another person, who may approve. */
export const tokenDoor =
  (issuer: Issuer): DoorHandler =>
  async ({ query }) => {
    const words = (query.get("scope") ?? "").split(/[ ,+]+/).filter((word) => word !== "");
    const unknown = words.filter((word) => !Scope.safeParse(word).success);
    if (unknown.length > 0)
      throw new DoorProblem("unknown-scope", `There is no scope ${unknown.join(" or ").slice(0, 200)}.`, [
        { at: "query: scope", reason: `choose among ${Scope.options.join(" ")}, with spaces between` },
      ]);
    const lifetime = DurationText.safeParse(query.get("expiresIn") ?? LIFETIME);
    if (!lifetime.success)
      throw new DoorProblem("invalid-request", "expiresIn is not a duration.", [
        { at: "query: expiresIn", reason: "give hours, minutes and seconds, e.g. PT1H" },
      ]);
    const scope = (words.length > 0 ? words : Scope.options).join(" ");
    const subject = Actor.safeParse(query.get("sub") ?? "operator");
    if (!subject.success)
      throw new DoorProblem("invalid-request", "sub is no subject.", [
        { at: "query: sub", reason: "give 1 to 256 characters" },
      ]);
    const token = await issuer.token({
      scope,
      subject: subject.data,
      seconds: Math.floor(parseDuration(lifetime.data) / 1000),
    });
    return { status: 200, body: { token } };
  };
