import type { PlaybackUrl, RenewedToken } from "@showcaller/contracts";
import { type Read, readToken } from "@showcaller/sdk";
import { type Command, type Context, type Option, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { duration } from "../times.ts";
import { whole } from "./common.ts";

const several = (value: string, help: string): Option => ({ type: "string", multiple: true, value, help });
const one = (value: string, help: string): Option => ({ type: "string", value, help });

const policyOptions: Record<string, Option> = {
  subject: one("ID", "who watches, as your CMS knows them; needed"),
  host: one("NAME", "of the CDN; needed"),
  leg: one("CHANNEL", "default the live event's first leg"),
  session: one("HEX", "8 to 32 bytes; default 16 random ones"),
  format: one("cat|jwt", "default cat"),
  place: one("path|query|header|cookie", "where the player carries it; default path"),
  path: one("PATH", "of the manifest at the CDN; default as the leg is registered"),
  prefix: one("PATH", "requests must lie below it; default the leg's channel"),
  lifetime: one("DURATION", "default until the edge window closes"),
  renew: one("DURATION", "may be renewed by so much"),
  deadline: one("DURATION", "how long before it expires it may be; default 1m"),
  "any-time": { type: "boolean", help: "before air and after the end, too" },
  country: several("CC", "again for more"),
  address: several("IP[/N]", "again for more"),
  network: several("ASN", "beside addresses: either admits"),
  method: several("METHOD", "again for more"),
  "user-agent": one("PREFIX", "how the player's user agent begins"),
};

type Body = Parameters<Context["client"]["createPlaybackUrl"]>[0]["body"];

function policyOf({ args, values }: Context): Body {
  const [subject, host] = [values.text("subject"), values.text("host")];
  if (!subject || !host) throw new UsageError("token mint needs --subject and --host");
  const span = (name: string) => {
    const text = values.text(name);
    return text === undefined ? undefined : duration(text, `--${name}`);
  };
  const list = (name: string) => (values.list(name).length > 0 ? values.list(name) : undefined);
  const [extendBy, deadline] = [span("renew"), span("deadline")];
  const prefix = values.text("user-agent");
  const body = {
    liveEvent: args[0],
    channel: values.text("leg"),
    ...{ subject, host, session: values.text("session") },
    ...{ format: values.text("format"), place: values.text("place") },
    ...{ path: values.text("path"), pathPrefix: values.text("prefix"), lifetime: span("lifetime") },
    ...(values.flag("any-time") ? { edgeWindow: false } : {}),
    renewal: extendBy === undefined ? undefined : { extendBy, ...(deadline === undefined ? {} : { deadline }) },
    ...{ countries: list("country"), addresses: list("address"), methods: list("method") },
    networks: list("network")?.map((text) => whole(text, "--network")),
    userAgent: prefix === undefined ? undefined : { prefix },
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Body;
}

const times = ({ session, kid, issuedAt, expiresAt, renewFrom }: RenewedToken) =>
  [
    ["session", session],
    ["key", kid],
    ["issued", issuedAt],
    ["expires", expiresAt],
    ["renew from", renewFrom],
  ] as const;

const sent = (
  what: string,
  field: { name: string; value: string } | undefined,
): readonly [string, string | undefined] => [
  `send ${what}`,
  field && `${field.name}${what === "cookie" ? "=" : ": "}${field.value}`,
];

/** The address alone on its line: it is copied. */
const shown = (vended: PlaybackUrl): string =>
  [
    vended.url,
    fields([
      sent("header", vended.header),
      sent("cookie", vended.cookie),
      ...times(vended),
      ["edge opens", vended.opensAt],
      ["edge closes", vended.closesAt],
    ]),
  ].join("\n\n");

/** A token by itself, out of a playback URL, or on standard input: what is typed stays in a shell's history. */
async function tokenIn({ args, surroundings }: Context): Promise<string> {
  const given = args[0] ?? "-";
  const text = (given === "-" ? await surroundings.read("-") : given).trim();
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  return url.searchParams.get("CAT") ?? url.searchParams.get("cat") ?? url.pathname.split("/")[1] ?? "";
}

const NAMES: Readonly<Record<string, string>> = {
  1: "issuer",
  2: "subject",
  3: "channel",
  4: "expires",
  5: "not before",
  6: "issued",
  7: "session",
  308: "replay",
  310: "CAT version",
  311: "addresses",
  312: "address bar",
  313: "methods",
  315: "headers",
  316: "countries",
  323: "renewal",
};

function said(label: string, value: unknown): string {
  if (["4", "5", "6"].includes(label) && typeof value === "number" && Math.abs(value) < 8e12)
    return new Date(value * 1000).toISOString().replace(".000Z", "Z");
  return typeof value === "string" ? value : JSON.stringify(value);
}

const inspected = ({ format, kid, claims }: Read): string =>
  [
    fields([
      ["format", format],
      ["key", kid],
      ...Object.entries(claims).map(
        ([label, value]) => [NAMES[label] ?? `claim ${label}`, said(label, value)] as const,
      ),
    ]),
    "This is what it says. Whether its signature is good, the edge knows.",
  ].join("\n\n");

export const tokenCommands: Command[] = [
  {
    name: "token mint",
    args: ["live-event"],
    summary: "Have a playback URL signed for one viewer of a live event",
    options: policyOptions,
    examples: [
      "token mint 01K2QGQGC06YMZ27BA01E9V7Y7 --subject viewer-4711 --host live.example.com --country GB",
      "token mint 01K2QGQGC06YMZ27BA01E9V7Y7 --subject viewer-4711 --host live.example.com --lifetime 10m --renew 10m",
    ],
    async run(context) {
      const vended = await context.client.createPlaybackUrl({ body: policyOf(context) });
      context.output.result(vended, () => shown(vended));
    },
  },
  {
    name: "token renew",
    args: ["[token]"],
    summary: "Have the token that follows a viewer's; a token, its URL, or - to read it",
    async run(context) {
      const renewed = await context.client.renewPlaybackUrl({ body: { token: await tokenIn(context) } });
      context.output.result(renewed, () => `${renewed.token}\n\n${fields(times(renewed))}`);
    },
  },
  {
    name: "token inspect",
    args: ["[token]"],
    summary: "Read what a token says, without asking anybody; a token, its URL, or - to read it",
    async run(context) {
      const read = readToken(await tokenIn(context));
      if (!read) throw new UsageError("that is no token: neither a JWT nor a Common Access Token");
      context.output.result(read, () => inspected(read));
    },
  },
];
