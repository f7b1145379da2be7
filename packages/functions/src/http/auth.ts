import { Actor, type Scope } from "@showcaller/contracts";
import type { Clock } from "@showcaller/core/ports";
import { errors, type JWTPayload, jwtVerify } from "jose";
import { createKeySource, type Fetch, KeysUnavailable } from "./jwks.ts";
import { type Rejection, reject } from "./problem.ts";

/** Whose tokens are taken. */
export interface AuthConfig {
  /** Exact `iss` of the tokens. */
  issuer: string;
  /** One of these must be in `aud`. */
  audience: string | string[];
  /** Where the issuer publishes its keys (RFC 7517). */
  jwksUri: string;
  /** Default: RS256, PS256, ES256, EdDSA. Symmetric ones are never taken: the key set is public. */
  algorithms?: readonly string[];
}

export interface Caller {
  actor: Actor;
  scopes: ReadonlySet<string>;
}

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** Seconds. Our clock and the issuer's differ a little. */
const TOLERANCE = 5;
const realm = 'Bearer realm="showcaller"';
const at = "Authorization";

/**
 * Verifies an OIDC access token (JWT): signature by the issuer's keys, algorithm, issuer, audience, times by `clock`.
 * Rejects with `unauthenticated`; never repeats any part of the token.
 */
export function createAuthenticate(deps: { config: AuthConfig; clock: Clock; fetch: Fetch }): Authenticate {
  const { config, clock } = deps;
  const algorithms = (config.algorithms ?? ALGORITHMS).filter((name) => !/^(HS|none$)/i.test(name));
  const keys = createKeySource({ uri: config.jwksUri, fetch: deps.fetch, clock });
  return async (authorization) => {
    const token = bearer(authorization);
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: config.issuer,
        audience: config.audience,
        algorithms,
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(clock.now()),
        clockTolerance: TOLERANCE,
      });
      return { actor: actorOf(payload), scopes: scopesOf(payload) };
    } catch (error) {
      throw rejectionOf(error, config);
    }
  };
}

/** 403 naming the scope that is missing (RFC 6750 §3.1). */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope)) return;
  throw reject(
    "missing-scope",
    `This needs the scope ${scope}; the token has ${[...caller.scopes].join(" ") || "none"}.`,
    [{ at, reason: `ask the issuer for a token with the scope ${scope}` }],
    { extra: { scope }, headers: { "www-authenticate": `${realm}, error="insufficient_scope", scope="${scope}"` } },
  );
}

function bearer(authorization: string | undefined): string {
  if (!authorization)
    throw reject(
      "unauthenticated",
      "There is no token.",
      [{ at, reason: "send Authorization: Bearer <access token>" }],
      {
        headers: { "www-authenticate": realm },
      },
    );
  const [, token] = /^Bearer +([\w.~+/=-]+)$/i.exec(authorization) ?? [];
  if (!token)
    throw invalid("The Authorization header is not a bearer token.", "send Authorization: Bearer <access token>");
  return token;
}

function actorOf({ sub }: JWTPayload): Actor {
  const actor = Actor.safeParse(sub);
  if (!actor.success)
    throw invalid("The token's subject is unusable.", "use a token whose sub has 1 to 256 characters");
  return actor.data;
}

/** `scope` is text with spaces (RFC 8693 §4.2); some issuers send `scp`, as text or as a list. */
function scopesOf(payload: JWTPayload): Set<string> {
  const words = [payload.scope, payload.scp].flatMap((value) => {
    if (typeof value === "string") return value.split(" ");
    return Array.isArray(value) ? value.filter((word) => typeof word === "string") : [];
  });
  return new Set(words.filter((word) => word !== ""));
}

function invalid(detail: string, reason: string): Rejection {
  const headers = { "www-authenticate": `${realm}, error="invalid_token"` };
  return reject("unauthenticated", detail, [{ at, reason }], { headers });
}

function rejectionOf(error: unknown, config: AuthConfig): unknown {
  if (error instanceof KeysUnavailable)
    return reject("unavailable", "The token issuer's keys cannot be read at present.", [{ at, reason: "try again" }], {
      headers: { "retry-after": "30" },
    });
  if (error instanceof errors.JWTExpired) return invalid("The token has expired.", "get a new token");
  if (error instanceof errors.JWTClaimValidationFailed) return claim(error.claim, config);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalid("The token's algorithm is not taken.", "use a token signed with an asymmetric key of the issuer");
  if (error instanceof errors.JOSEError)
    return invalid("The token is not one of the issuer's.", `get a token from ${config.issuer}`);
  return error;
}

function claim(name: string, config: AuthConfig): Rejection {
  const audience = [config.audience].flat().join(" or ");
  if (name === "iss") return invalid("The token is another issuer's.", `get a token from ${config.issuer}`);
  if (name === "aud") return invalid("The token is for another audience.", `ask the issuer for audience ${audience}`);
  if (name === "nbf") return invalid("The token is not valid yet.", "wait, or set the clock that issued it");
  return invalid(`The token's claim ${name} is missing or unusable.`, `get a token with ${name}`);
}
