import type { IncomingHttpHeaders } from "node:http";
import { DoorProblem } from "./problem.ts";

const NAMES = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Keeps web pages out: one from elsewhere says so in Origin, and one that rebinds its name to 127.0.0.1 says that name
 * in Host. Programs on this machine send no Origin and pass. Throws DoorProblem.
 */
export function guard(headers: IncomingHttpHeaders, port: number): void {
  const hosts = NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const { host = "", origin } = headers;
  if (!hosts.includes(host.toLowerCase()))
    throw new DoorProblem("foreign-host", "This door answers to this machine's own names only.", [
      { at: "Host", reason: `use http://127.0.0.1:${port} or http://localhost:${port}` },
    ]);
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    throw new DoorProblem("foreign-origin", "This door is not for pages from elsewhere.", [
      { at: "Origin", reason: `open http://${host} itself, or send no Origin` },
    ]);
}
