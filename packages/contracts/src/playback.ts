import * as z from "zod";
import { EdgeKeyId } from "./edge.ts";
import { ChannelId, LiveEventId } from "./ids.ts";
import { SubjectText } from "./revocation.ts";
import { DurationText, InstantText } from "./time.ts";

/** `cat`: Common Access Token (CTA-5007); `jwt`: JSON Web Token. */
export const TokenFormat = z.enum(["cat", "jwt"]);
/** Where a player carries its token: as the first segment of the path, as the query parameter CAT, or in the header or cookie CTA-Common-Access-Token. */
export const TokenPlace = z.enum(["path", "query", "header", "cookie"]);

/** Whatever a token says in words, the edge compares with the same characters. */
const text = SubjectText;
/** What the edge can hold a request to (packages/edge/src/format/labels.ts, SAFE_PATH). */
export const EdgePath = z
  .string()
  .max(2048)
  .regex(
    /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/,
    "a path that begins with /, its segments of letters, digits and . _ ~ - alone",
  );
const headerName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "a header's name in lower case");
const HeaderMatch = z.union([
  z.strictObject({ exact: text }),
  z.strictObject({ prefix: text }),
  z.strictObject({ suffix: text }),
  z.strictObject({ contains: text }),
]);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(50);
const Session = z.string().regex(/^(?:[0-9a-f]{2}){8,32}$/, "8 to 32 bytes in lower-case hexadecimal");

/**
 * What one viewer of a live event may watch, from where, and until when: `POST /v1/playback-urls`. What restricts the token and is not
 * said does not restrict it.
 */
export const PlaybackUrlInput = z
  .strictObject({
    liveEvent: LiveEventId,
    /** The leg whose address it is; default the first. */
    channel: ChannelId.optional(),
    /** Who watches, as the CMS knows them: what a revocation of a subject names. No name, no address: its bearer can read it. */
    subject: text,
    /** What a revocation of a session names; made when it is not given. */
    session: Session.optional(),
    format: TokenFormat.default("cat"),
    place: TokenPlace.default("path"),
    /** Of the CDN; the token is good there alone. */
    host: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i, "a host name, without port"),
    /** The manifest's path at the CDN; default the path of the leg's registered manifest. */
    path: EdgePath.optional(),
    /** Requests must lie below it; default `/out/v1/<group>/<channel>` of the leg's packager, else the folder of the manifest. */
    pathPrefix: EdgePath.optional(),
    /** `false`: served before air and after the end, too, while the token lasts. */
    edgeWindow: z.boolean().default(true),
    /** From now; default and at most until the edge window closes, and seven days. */
    lifetime: DurationText.optional(),
    /** It may be renewed from `deadline` before it expires, by `extendBy`, until the edge window closes. */
    renewal: z.strictObject({ extendBy: DurationText, deadline: DurationText.default("PT1M") }).optional(),
    methods: listOf(z.string().regex(/^[A-Z]{3,7}$/, "GET, HEAD and the like")).optional(),
    /** ISO 3166-1 alpha-2, upper case. */
    countries: listOf(z.string().regex(/^[A-Z]{2}$/, "two upper-case letters (ISO 3166-1)")).optional(),
    /** IPv4 and IPv6, with or without a prefix length. */
    addresses: listOf(z.string().max(50)).optional(),
    /** Autonomous systems, beside `addresses`: either admits. */
    networks: listOf(z.int().positive().max(4_294_967_295)).optional(),
    userAgent: HeaderMatch.optional(),
    /** Other request headers, by name in lower case. */
    headers: z.record(headerName, HeaderMatch).meta({ minProperties: 1 }).optional(),
  })
  .meta({ id: "PlaybackUrlInput" });
export type PlaybackUrlInput = z.infer<typeof PlaybackUrlInput>;

const field = z.strictObject({ name: z.string(), value: z.string() });
const Vended = z.strictObject({
  token: z.string(),
  /** The key that signed it. */
  kid: EdgeKeyId,
  session: Session,
  issuedAt: InstantText,
  expiresAt: InstantText,
  /** From when it may be renewed, where it may. */
  renewFrom: InstantText.optional(),
});

/** An address to play, and what the player must send besides it. It opens what it says to whoever has it. */
export const PlaybackUrl = z
  .strictObject({
    ...Vended.shape,
    url: z.string(),
    /** Where the token is not in the address: what to send with each request. */
    header: field.optional(),
    cookie: field.optional(),
    /** When the edge begins to serve it, and when it ends, as things stand; absent under `edgeWindow: false`. */
    opensAt: InstantText.optional(),
    closesAt: InstantText.optional(),
  })
  .meta({ id: "PlaybackUrl" });
export type PlaybackUrl = z.infer<typeof PlaybackUrl>;

export const RenewInput = z.strictObject({ token: z.string().min(1).max(2048) }).meta({ id: "RenewInput" });
export const RenewedToken = Vended.meta({ id: "RenewedToken" });
export type RenewedToken = z.infer<typeof RenewedToken>;
