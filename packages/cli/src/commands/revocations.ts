import type { RevocationLookUp, RevocationState, RevocationView } from "@showcaller/contracts";
import { type Command, type Context, type Option, UsageError, type Values } from "../command.ts";
import { fields } from "../output.ts";
import { clean, short, table } from "../table.ts";
import { ifMatch, pages, revision, whole } from "./common.ts";
import { idOf, LOOK_AGAIN, pause, secretArg, settled } from "./revoking.ts";

const SAID: Readonly<Record<RevocationState, string>> = {
  waiting: "not at the edge yet: until it is, nothing changes for viewers",
  there: "at the edge",
  gone: "no longer at the edge",
  full: "not at the edge: its store has no room. Cut off a channel or everybody instead (showcaller revoke --help)",
};

const list = (revocations: readonly RevocationView[]): string =>
  revocations.length === 0
    ? "No revocation."
    : table([
        ["ID", "KIND", "EDGE", "MADE (UTC)", "UNTIL", "CUT-OFF", "BY", "WHY"],
        ...revocations.map((one) => [
          one.id,
          one.channel ? `${one.kind} ${one.channel}` : one.kind,
          one.lifted && one.edge.state === "gone" ? "taken back" : one.edge.state,
          one.createdAt,
          one.expiresAt,
          one.cutOff ?? "-",
          one.createdBy,
          short(one.why || "-", 40),
        ]),
      ]);

export const show = (one: RevocationView): string =>
  fields([
    ["id", one.id],
    ["revokes", revokes(one)],
    ["until", one.expiresAt],
    ["edge", one.edge.at ? `${SAID[one.edge.state]} (${one.edge.at})` : SAID[one.edge.state]],
    ["why", one.why || undefined],
    ["made", `${one.createdAt} by ${one.createdBy}`],
    ["changed", one.rev === 1 ? undefined : one.updatedAt],
    ["taken back", one.lifted && `${one.lifted.at} by ${one.lifted.by}`],
    ["rev", String(one.rev)],
  ]);

function revokes({ kind, channel, cutOff }: RevocationView): string {
  if (kind === "session") return "one session";
  const whose = channel ? `channel ${channel}` : "one subject";
  return cutOff ? `what was issued for ${whose} until ${cutOff}` : `whatever is issued for ${whose}`;
}

const whose: Record<string, Option> = {
  session: { type: "string", value: "HEX|-", help: "instead of an id: that of a session; - reads standard input" },
  subject: { type: "string", value: "NAME|-", help: "instead of an id: that of a subject" },
  channel: { type: "string", value: "ID", help: "instead of an id: that of a channel" },
};

/** By its id, or by whom it revokes. */
async function found(context: Context): Promise<RevocationView> {
  const { client, args, values } = context;
  const asked = await lookUpOf(context, values);
  if (args[0] !== undefined && asked) throw new UsageError("an id, or whose it is: not both");
  if (args[0] !== undefined) return client.getRevocation({ params: { id: idOf(args[0]) } });
  if (!asked) throw new UsageError("which? an id, --session, --subject or --channel");
  const [one] = (await client.findRevocations({ body: asked })).items;
  if (!one) throw new UsageError(`no ${asked.kind} of that name is revoked`);
  return one;
}

async function lookUpOf(context: Context, values: Values): Promise<RevocationLookUp | undefined> {
  const kinds = (["session", "subject", "channel"] as const).filter((kind) => values.text(kind) !== undefined);
  const [kind] = kinds;
  if (kind === undefined) return undefined;
  if (kinds.length > 1) throw new UsageError(`one of ${kinds.map((name) => `--${name}`).join(", ")}`);
  const value = await secretArg(context, values.text(kind) ?? "");
  return { kind, [kind]: value } as RevocationLookUp;
}

/** Lines as they are written; whom they are about is not in them. */
async function follow({ client, values, output, surroundings }: Context): Promise<void> {
  const limit = values.text("limit");
  const most = limit === undefined ? Number.POSITIVE_INFINITY : whole(limit, "--limit");
  surroundings.err("Watching revocations and the edge; Ctrl-C ends.\n");
  const onRetry = (error: unknown, ms: number) =>
    surroundings.err(`${error instanceof Error ? error.message : String(error)}; again in ${ms / 1000} s\n`);
  let seen = 0;
  if (seen >= most) return;
  for await (const change of client.changes(undefined, { onRetry })) {
    if (change.kind !== "journal" || !/^(?:revocations?|edge)\./.test(change.entry.name)) continue;
    const { entry } = change;
    output.result(entry, () =>
      clean(`${entry.at.slice(11, 19)}  ${entry.text} (${entry.actor})${entry.why ? `: ${entry.why}` : ""}`),
    );
    if (++seen >= most) return;
  }
}

/** One revocation, until it is where it should be. */
async function watchOne(context: Context, id: string): Promise<void> {
  const { client, output } = context;
  for (let told = ""; ; ) {
    const one = await client.getRevocation({ params: { id: idOf(id) } });
    if (one.edge.state !== told) output.result(one, () => `${one.edge.at ?? one.updatedAt}  ${SAID[one.edge.state]}`);
    if (one.edge.state !== "waiting") return;
    told = one.edge.state;
    await pause(context, LOOK_AGAIN);
  }
}

export const revocationCommands: Command[] = [
  {
    name: "revocations list",
    summary: "List revocations by when they were made, oldest first; the last 30 days",
    options: {
      from: { type: "string", value: "INSTANT", help: "made from then on" },
      to: { type: "string", value: "INSTANT", help: "made until then" },
      kind: { type: "string", value: "session|subject|channel", help: "only those" },
      state: { type: "string", value: "waiting|there|gone|full", help: "only those that are so at the edge" },
      limit: { type: "string", value: "N", help: "at most so many; default 100" },
    },
    async run({ client, values, output }) {
      const query = {
        from: values.text("from"),
        to: values.text("to"),
        kind: values.text("kind") as RevocationView["kind"] | undefined,
        state: values.text("state") as RevocationState | undefined,
      };
      const revocations = await pages(values, (page) => client.listRevocations({ query: { ...query, ...page } }));
      output.result(revocations, () => list(revocations));
    },
  },
  {
    name: "revocations show",
    args: ["[id]"],
    summary: "Show a revocation, and whether the edge has it",
    options: whose,
    examples: ["revocations show --subject viewer-4711"],
    async run(context) {
      const one = await found(context);
      context.output.result(one, () => show(one));
    },
  },
  {
    name: "revocations undo",
    args: ["[id]"],
    summary: "Take a revocation back: what it revoked is served again",
    options: {
      ...whose,
      ...revision,
      "no-wait": { type: "boolean", help: "do not wait until the edge has forgotten it" },
    },
    async run(context) {
      const { id } = await found(context);
      const asked = { params: { id }, ...ifMatch(context.values) };
      const one = await settled(context, await context.client.unrevoke(asked));
      context.output.result(one, () => show(one));
    },
  },
  {
    name: "revocations watch",
    args: ["[id]"],
    summary: "Follow one until it is at the edge; or all that is revoked and taken back, as it happens",
    options: { limit: { type: "string", value: "N", help: "without an id: end after so many lines" } },
    run: (context) => (context.args[0] === undefined ? follow(context) : watchOne(context, context.args[0])),
  },
];
