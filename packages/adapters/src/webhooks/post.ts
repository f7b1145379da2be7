import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { request } from "node:https";
import type { Outcome, Posts } from "@showcaller/core/ports";
import { addressRefused, targetOf } from "@showcaller/core/webhooks/target";

/** Milliseconds for the whole exchange. A Lambda has 15 s and may have several to tell. */
const PATIENCE = 5_000;

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Why nothing was sent: the name leads inside a network now, whatever it said when it was registered. */
class Refused extends Error {
  override readonly name = "TargetRefused";
}

/**
 * Looks a name up for a connection, and gives only what may be connected to: the very addresses that were judged, so that a name cannot
 * say one thing to us and another to the socket (DNS rebinding). One bad address among good ones refuses all.
 */
export const guardedLookup =
  (ask: Lookup = lookup) =>
  (host: string, options: LookupOptions, done: Found): void =>
    ask(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, "");
      const refused = addresses.flatMap(({ address }) => addressRefused(address) ?? [])[0];
      const [first] = addresses;
      if (refused !== undefined || !first) return done(new Refused(refused ?? `${host} has no address`), "");
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });

interface Options {
  lookup?: Lookup;
  send?: typeof request;
  patience?: number;
}

/**
 * POSTs to the outside world. Never to an address inside a network: judged when it is written in the URL, and again at the moment of
 * connecting. A redirect is an answer and is not followed; of the answer only the status counts.
 */
export const posts = ({ lookup: ask, send = request, patience = PATIENCE }: Options = {}): Posts => ({
  async post(url, { headers, body }) {
    const target = targetOf(url);
    if (!target.ok) return refused(target.reason);
    return new Promise<Outcome<{ status: number }>>((resolve) => {
      const call = send(
        target.url,
        {
          method: "POST",
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
          lookup: guardedLookup(ask) as never,
          // No connection is kept: the next one is judged anew.
          agent: false,
          signal: AbortSignal.timeout(patience),
        },
        (response) => {
          response.destroy();
          resolve({ ok: true, value: { status: response.statusCode ?? 0 } });
        },
      );
      call.on("error", (error: NodeJS.ErrnoException) =>
        resolve(error instanceof Refused ? refused(error.message) : unreachable(error)),
      );
      call.end(body);
    });
  },
});

const refused = (message: string): { ok: false; failure: { kind: "permanent"; code: string; message: string } } => ({
  ok: false,
  failure: { kind: "permanent", code: "TargetRefused", message },
});
const unreachable = ({ code, name, message }: NodeJS.ErrnoException): Outcome<never> => ({
  ok: false,
  failure: { kind: "transient", code: code ?? name, message },
});
