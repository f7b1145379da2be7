import { type StatusPage, statusPage } from "@showcaller/console";
import { createDoor, type DoorParts, PREFIX } from "../door/door.ts";
import { answering } from "../door/exchange.ts";
import { guard } from "../door/guard.ts";
import { httpListener } from "../wire/index.ts";
import { createApiDoor } from "./api.ts";
import type { Feed } from "./feed.ts";
import type { Listener } from "./server.ts";

const AWS = "/_aws";

export interface DoorsParts extends DoorParts {
  port: number;
  feed: Feed;
  requestId: () => string;
}

/** Everything behind the one port: the page, the laptop's door, AWS's, the change feed, the API. */
export function createDoors(parts: DoorsParts): Listener {
  const { site, port, feed, settle } = parts;
  const page = statusPage();
  const local = createDoor(parts);
  const aws = httpListener(site.wire, { prefix: AWS, report: parts.report });
  const api = createApiDoor({ ...parts, runner: site.runner });

  const guarded =
    (listener: Listener): Listener =>
    (incoming, response, url) => {
      try {
        guard(incoming.headers, port);
      } catch (refusal) {
        return answering(response, parts.report, () => {
          throw refusal;
        });
      }
      return listener(incoming, response, url);
    };
  const localDoor = guarded(local);
  const awsDoor = guarded((incoming, response) => aws(incoming, response).then(settle));

  return (incoming, response, url) => {
    const { pathname } = url;
    const reads = incoming.method === "GET" || incoming.method === "HEAD";
    if (pathname.startsWith(PREFIX)) return localDoor(incoming, response, url);
    if (pathname === AWS || pathname.startsWith(`${AWS}/`)) return awsDoor(incoming, response, url);
    if (pathname === "/v1/changes" && reads) return feed.open(incoming, response, url);
    if (pathname === "/" && reads) return show(page)(incoming, response, url);
    return api(incoming, response, url);
  };
}

const show =
  ({ html, headers }: StatusPage): Listener =>
  (incoming, response) => {
    response.writeHead(200, headers);
    response.end(incoming.method === "HEAD" ? "" : html);
  };
