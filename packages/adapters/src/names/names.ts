import { lookup } from "node:dns/promises";
import type { Names } from "@showcaller/core/ports";

/** Milliseconds. Whoever asks waits meanwhile; the resolver's own patience may be longer than a Lambda's. */
const PATIENCE = 2_000;
/** getaddrinfo's words for a name that has no address (RFC 3493 section 6.1, as libuv names them). */
const NONE = new Set(["ENOTFOUND", "ENODATA"]);

type Lookup = (host: string) => Promise<readonly { address: string }[]>;
type Wait = (ms: number) => AbortSignal;

/** Names as this machine's resolver has them: the same way that a connection would take. */
export const dnsNames = (
  ask: Lookup = (host) => lookup(host, { all: true }),
  patience: Wait = (ms) => AbortSignal.timeout(ms),
): Names => ({
  async addresses(host) {
    try {
      const found = await Promise.race([ask(host), gone(patience(PATIENCE))]);
      return found === "unknown" ? found : found.map(({ address }) => address);
    } catch (error) {
      return NONE.has(String((error as { code?: unknown }).code)) ? [] : "unknown";
    }
  },
});

const gone = (signal: AbortSignal): Promise<"unknown"> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve("unknown"), { once: true }));
