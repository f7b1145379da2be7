import { type Client, createPlaybackUrl, type SigningKeys } from "@showcaller/sdk";

/** Yours: the CDN's name, and which viewer asks, by your own sign-in. */
export interface Vending {
  client: Client;
  keys: SigningKeys;
  /** Of the distribution, e.g. `live.example.com`. */
  host: string;
  viewerOf: (request: Request) => Promise<string | undefined>;
  now?: () => number;
}

const HOUR = 3_600;

/**
 * `GET /play/<live event>`, answered with an address that this viewer may play and nobody keeps a right to for long: ten minutes,
 * renewable. A fetch handler: it runs in Node, in Workers and in Deno alike.
 */
export function vending({ client, keys, host, viewerOf, now = Date.now }: Vending) {
  return async (request: Request): Promise<Response> => {
    const subject = await viewerOf(request);
    if (subject === undefined) return new Response(null, { status: 401 });
    const [, id] = /^\/play\/([0-9A-Z]{26})$/.exec(new URL(request.url).pathname) ?? [];
    if (id === undefined) return new Response(null, { status: 404 });

    const event = await client.getLiveEvent({ params: { id } });
    const [leg] = event.legs;
    if (leg === undefined) return new Response(null, { status: 404 });
    const { packager } = await client.getChannel({ params: { id: leg.channel } });
    if (packager === undefined) return new Response(null, { status: 404 });

    const { pathname } = new URL(packager.manifestUrl);
    const { url, session, renewFrom } = await createPlaybackUrl(
      {
        issuer: "cms",
        subject,
        // The live event's edge window holds, and the channel's epoch revokes.
        channel: leg.channel,
        liveEvent: event.id,
        host,
        lifetime: HOUR / 6,
        renewal: { extendBy: HOUR / 6, deadline: 60 },
      },
      { keys, url: `https://${host}${pathname}`, now },
    );
    // Keep the session beside your own: `showcaller revoke session` names it.
    return Response.json({ url, session, renewFrom }, { headers: { "cache-control": "no-store" } });
  };
}
