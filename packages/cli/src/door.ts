import { problemOf, Unreachable } from "@showcaller/sdk";
import { type Context, UsageError } from "./command.ts";
import { withProgress } from "./progress.ts";
import { isLoopback } from "./token.ts";

/** The laptop's door, `/_local/<path>`. Throws ProblemError when it refuses, Unreachable when there is none. */
export async function door<T>(
  { url, surroundings }: Pick<Context, "url" | "surroundings">,
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: string,
): Promise<T> {
  if (!isLoopback(url)) throw new UsageError(`${url} is not this machine: the door is the laptop's only`);
  const init = body === undefined ? {} : { headers: { "content-type": "application/json" }, body };
  const response = await withProgress(surroundings, url)(new URL(`/_local/${path}`, url).href, {
    method,
    ...init,
  }).catch((error: unknown) => {
    throw new Unreachable(`${url} does not answer: npm start runs a laptop`, { cause: error });
  });
  if (!response.ok) throw await problemOf(response);
  const text = await response.text();
  return (text === "" ? {} : JSON.parse(text)) as T;
}

/** `?a=1&b=2` out of what is given. */
export function queryOf(members: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(members).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}
