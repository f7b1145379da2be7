import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const ISSUER = "https://issuer.example.com/";
export const AUDIENCE = "https://api.example.com";
export const JWKS_URI = "https://issuer.example.com/jwks.json";

export interface Claims {
  scope?: string;
  scp?: string[];
  sub?: string;
  iss?: string;
  aud?: string;
  /** Seconds from now; default an hour. */
  expires?: number;
  kid?: string;
}

/** An OIDC issuer: its keys behind a fetch, and tokens signed with them or, to be refused, with others. */
export async function issuer(clock: { now(): number }) {
  const [own, other] = await Promise.all([generateKeyPair("ES256"), generateKeyPair("ES256")]);
  const published = { keys: [{ ...(await exportJWK(own.publicKey)), kid: "k1", alg: "ES256", use: "sig" }] };
  const state = { fetches: 0, down: false };
  const sign = (claims: Claims, key: Parameters<SignJWT["sign"]>[0]): Promise<string> => {
    const seconds = Math.floor(clock.now() / 1000);
    return new SignJWT({ scope: claims.scope, scp: claims.scp })
      .setProtectedHeader({ alg: "ES256", kid: claims.kid ?? "k1" })
      .setSubject(claims.sub ?? "cms")
      .setIssuer(claims.iss ?? ISSUER)
      .setAudience(claims.aud ?? AUDIENCE)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + (claims.expires ?? 3600))
      .sign(key);
  };
  return {
    state,
    token: (claims: Claims = {}) => sign(claims, own.privateKey),
    /** Claims to be ours, is signed by somebody else. */
    forged: (claims: Claims = {}) => sign(claims, other.privateKey),
    fetch: async (url: string): Promise<Response> => {
      state.fetches++;
      if (url !== JWKS_URI) throw new Error(`unexpected fetch of ${url}`);
      if (state.down) throw new Error("connection refused");
      return Response.json(published);
    },
  };
}
