import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuthConfig } from "@showcaller/functions/http/auth";
import type { Fetch } from "@showcaller/functions/http/jwks";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from "jose";
import type { Millis } from "../kernel/types.ts";

/** The laptop's own OIDC issuer: what Cognito or Auth0 is to a deployment. */
export interface Issuer {
  /** What the API is told of it. */
  auth: AuthConfig;
  /** Its public keys, without a network. */
  fetch: Fetch;
  jwks: { keys: JWK[] };
  /** An access token for a person at this machine, `operator` unless another is named; `seconds` of virtual time. */
  token(wish: { scope: string; subject?: string; seconds: number }): Promise<string>;
}

/** Names, not addresses: tokens outlive a change of port. */
const ISSUER = "https://laptop.showcaller.invalid/";
const AUDIENCE = "showcaller";
const JWKS_URI = `${ISSUER}jwks.json`;

/** The issuer of a data directory; its key is made once and readable by its owner alone. */
export async function openIssuer(dataDir: string, now: () => Millis): Promise<Issuer> {
  const secret = await keyIn(join(dataDir, "issuer.json"));
  const { d: _, ...shared } = secret;
  const kid = await calculateJwkThumbprint(shared);
  const jwks = { keys: [{ ...shared, kid, alg: "ES256", use: "sig" }] };
  const key = await importJWK(secret, "ES256");
  return {
    auth: { issuer: ISSUER, audience: AUDIENCE, jwksUri: JWKS_URI },
    jwks,
    fetch: async (url) => (url === JWKS_URI ? Response.json(jwks) : new Response("", { status: 404 })),
    token({ scope, subject = "operator", seconds }) {
      const at = Math.floor(now() / 1000);
      return new SignJWT({ scope })
        .setProtectedHeader({ alg: "ES256", kid })
        .setSubject(subject)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(at)
        .setExpirationTime(at + seconds)
        .sign(key);
    },
  };
}

async function keyIn(file: string): Promise<JWK> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const secret = await exportJWK(privateKey);
  // Whole or not at all, also across a kill.
  writeFileSync(`${file}.new`, JSON.stringify(secret), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secret;
}
