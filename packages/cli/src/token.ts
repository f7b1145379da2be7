import { Unreachable } from "@showcaller/sdk";
import type { Surroundings } from "./command.ts";

/** Every scope there is: the laptop's operator is everybody. */
export const SCOPES = "events:read events:write incidents:write revocations:write playback:write admin";

/** No token to be had: exit code 4. */
export class NoToken extends Error {
  override readonly name = "NoToken";
}

export const isLoopback = (url: string): boolean => /^(localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

/** SHOWCALLER_TOKEN, or the laptop's own issuer when the address is this machine's. Asked once a run. */
export function tokenSource(url: string, surroundings: Surroundings): () => Promise<string | undefined> {
  let token: Promise<string> | undefined;
  return async () => {
    if (surroundings.env.SHOWCALLER_TOKEN) return surroundings.env.SHOWCALLER_TOKEN;
    if (!isLoopback(url))
      throw new NoToken("no token: set SHOWCALLER_TOKEN to an access token of this deployment's issuer");
    token ??= localToken(url, SCOPES, surroundings);
    return token;
  };
}

/** From the laptop's door, which answers only this machine. */
export async function localToken(url: string, scope: string, { fetch }: Surroundings): Promise<string> {
  const door = new URL(`/_local/token?scope=${encodeURIComponent(scope)}`, url).href;
  const response = await fetch(door).catch((error: unknown) => {
    throw new Unreachable(`${url} does not answer`, { cause: error });
  });
  const text = await response.text();
  if (!response.ok) throw new NoToken(`${door} answered ${response.status}: set SHOWCALLER_TOKEN instead`);
  return memberOf(text) ?? text.trim();
}

function memberOf(text: string): string | undefined {
  try {
    const value = JSON.parse(text) as { token?: string; access_token?: string };
    return value.token ?? value.access_token;
  } catch {
    return undefined;
  }
}
