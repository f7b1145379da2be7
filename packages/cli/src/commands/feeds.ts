import type { Feed, LiveEvent } from "@showcaller/contracts";
import type { Command } from "../command.ts";
import { short, table } from "../table.ts";
import { pages } from "./common.ts";

const list = (feeds: readonly Feed[]): string =>
  feeds.length === 0
    ? "No calendar reads the live events without a token."
    : table([
        ["ID", "NAME", "MADE", "BY", "TAKEN BACK"],
        ...feeds.map(({ id, name, createdAt, createdBy, revokedAt }) => [
          id,
          short(name, 40),
          createdAt,
          createdBy,
          revokedAt ?? "-",
        ]),
      ]);

export const feedCommands: Command[] = [
  {
    name: "events calendar",
    summary: "Live events as iCalendar, on standard output",
    options: {
      from: { type: "string", value: "INSTANT", help: "from when; default: 30 days ago" },
      to: { type: "string", value: "INSTANT", help: "until when; default: 365 days on" },
      status: { type: "string", value: "STATUS", help: "only those, e.g. scheduled" },
    },
    examples: ["events calendar > season.ics"],
    async run({ client, values, surroundings }) {
      const status = values.text("status") as LiveEvent["status"] | undefined;
      const query = { from: values.text("from"), to: values.text("to"), status };
      // As it is, also with --json: it is a file.
      surroundings.out(await client.getCalendar({ query }));
    },
  },
  {
    name: "feeds create",
    args: ["name"],
    summary: "Make an address that calendars subscribe to; it needs no token",
    examples: ['feeds create "Studio wall"'],
    async run({ client, args, url, output }) {
      const { path, ...feed } = await client.createFeed({ body: { name: args[0] ?? "" } });
      const address = path === undefined ? undefined : `${url.replace(/\/+$/, "")}${path}`;
      output.result({ ...feed, ...(address ? { address } : {}) }, () =>
        address
          ? `${address}\n\nWhoever has this address reads titles and times. It is not shown again; showcaller feeds revoke ${feed.id} takes it back.`
          : `${feed.id} was made by an earlier try whose answer was lost: revoke it and make another.`,
      );
    },
  },
  {
    name: "feeds list",
    summary: "List the addresses that calendars subscribe to",
    options: { limit: { type: "string", value: "N", help: "at most so many; default 1000" } },
    async run({ client, values, output }) {
      const feeds = await pages(values, (query) => client.listFeeds({ query }), 1000);
      output.result(feeds, () => list(feeds));
    },
  },
  {
    name: "feeds revoke",
    args: ["id"],
    summary: "Take such an address back",
    async run({ client, args, output }) {
      const feed = await client.deleteFeed({ params: { id: (args[0] ?? "") as Feed["id"] } });
      output.result(feed, () => list([feed]));
    },
  },
];
