import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answering } from "../door/exchange.ts";
import { DoorProblem } from "../door/problem.ts";

export type Listener = (incoming: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** Somebody else has the port. */
export class PortInUse extends Error {
  override readonly name = "PortInUse";
  constructor(port: number) {
    super(`Port ${port} is in use, perhaps by another Showcaller. Stop that one, or choose another: --port 4801`);
  }
}

export interface Server {
  port: number;
  url: string;
  /** From now on requests go there; until then the answer is 503. */
  serve(listener: Listener): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Takes the port first, so that a second start fails before it has touched anything. Throws PortInUse. */
export async function listen(port: number): Promise<Server> {
  let listener: Listener = (_, response) =>
    answering(
      response,
      () => {},
      () => {
        throw new DoorProblem("starting", "Showcaller is starting.", [], { "retry-after": "1" });
      },
    );
  const server = createServer((incoming, response) => {
    const target = incoming.url ?? "/";
    // A name may stand before the path (RFC 9112 §3.2.2) or be faked by "//name"; only the path is of use here.
    const url = URL.parse(target.startsWith("/") ? `http://laptop${target}` : target) ?? new URL("http://laptop/");
    void listener(incoming, response, url);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortInUse(port) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    port: taken,
    url: `http://127.0.0.1:${taken}`,
    serve(next) {
      listener = next;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
