import type { Webhook, WebhookId } from "@showcaller/contracts";
import { ProblemError } from "@showcaller/sdk";
import { type Command, type Context, UsageError } from "../command.ts";
import { fields } from "../output.ts";
import { short, table } from "../table.ts";
import { ifMatch, pages, revision } from "./common.ts";

const params = ({ args }: Context) => ({ id: args[0] ?? "" });

const list = (webhooks: readonly Webhook[]): string =>
  webhooks.length === 0
    ? "No webhook is registered: whoever does not look is not told."
    : table([
        ["ID", "FORMAT", "IS TOLD", "AT", "NAME"],
        ...webhooks.map(({ id, format, tells, url, topic, name }) => [
          id,
          topic === undefined ? format : "sns",
          tells.join(" "),
          topic ?? hostOf(url ?? ""),
          short(name, 40),
        ]),
      ]);

/** The rest of the address may be a secret; `show` has it. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

const show = ({ secret, ...webhook }: Webhook & { secret?: string | undefined }): string => {
  const facts = fields([
    ["id", webhook.id],
    ["name", webhook.name],
    ["address", webhook.url],
    ["topic", webhook.topic],
    ["format", webhook.topic === undefined ? webhook.format : undefined],
    ["is told", webhook.tells.join(" ")],
    ["made", `${webhook.createdAt} by ${webhook.createdBy}`],
    ["changed", webhook.rev === 1 ? undefined : `${webhook.updatedAt} by ${webhook.updatedBy}`],
    ["rev", String(webhook.rev)],
  ]);
  return secret === undefined
    ? facts
    : `${facts}\n\nSigning secret: ${secret}\nIt is not shown again. webhooks put ${webhook.id} --new-secret makes another.`;
};

async function registered({ client, args }: Context): Promise<Webhook | undefined> {
  try {
    return await client.getWebhook({ params: { id: args[0] ?? "" } });
  } catch (error) {
    if (error instanceof ProblemError && error.slug === "not-found") return undefined;
    throw error;
  }
}

type Body = Parameters<Context["client"]["putWebhook"]>[0]["body"];

/** Options over what is registered. */
async function put(context: Context) {
  const { client, values } = context;
  const before = await registered(context);
  const [to, name] = [values.text("to") ?? before?.topic ?? before?.url, values.text("name") ?? before?.name];
  if (to === undefined || name === undefined) throw new UsageError("a new webhook needs --to and --name");
  const tells = values.list("tell");
  const format = values.text("format") ?? (to.startsWith("arn:") ? undefined : before?.format);
  const body = {
    ...(to.startsWith("arn:") ? { topic: to } : { url: to }),
    name,
    ...(format ? { format } : {}),
    ...(tells.length > 0 ? { tells } : before ? { tells: before.tells } : {}),
    ...(values.flag("new-secret") ? { newSecret: true } : {}),
  } as Body;
  return client.putWebhook({ params: params(context), body, ...(before ? { ifMatch: before.rev } : {}) });
}

export const webhookCommands: Command[] = [
  {
    name: "webhooks list",
    summary: "List where we tell people and programs",
    options: { limit: { type: "string", value: "N", help: "at most so many; default 1000" } },
    async run({ client, values, output }) {
      const webhooks = await pages(values, (query) => client.listWebhooks({ query }), 1000);
      output.result(webhooks, () => list(webhooks));
    },
  },
  {
    name: "webhooks show",
    args: ["id"],
    summary: "Show a webhook",
    async run(context) {
      const webhook = await context.client.getWebhook({ params: params(context) });
      context.output.result(webhook, () => show(webhook));
    },
  },
  {
    name: "webhooks put",
    args: ["id"],
    summary: "Register a webhook, or change it; what is not given stays",
    options: {
      to: { type: "string", value: "URL|ARN", help: "https, and public; or the ARN of an SNS topic" },
      name: { type: "string", value: "NAME", help: "for whom it is" },
      format: { type: "string", value: "showcaller|slack", help: "default showcaller: our own JSON" },
      tell: { type: "string", multiple: true, value: "notify|page|ask", help: "again for more; default: all three" },
      "new-secret": { type: "boolean", help: "sign with another secret from now on" },
    },
    examples: [
      "webhooks put ops --name Operations --to https://hooks.example.com/showcaller --tell page --tell ask",
      "webhooks put on-call --name Pager --to arn:aws:sns:eu-west-1:123456789012:showcaller-on-call --tell page",
    ],
    async run(context) {
      const webhook = await put(context);
      context.output.result(webhook, () => show(webhook));
    },
  },
  {
    name: "webhooks remove",
    args: ["id"],
    summary: "Remove a webhook: nothing more is sent there",
    options: revision,
    async run(context) {
      const id = (context.args[0] ?? "") as WebhookId;
      await context.client.deleteWebhook({ params: { id }, ...ifMatch(context.values) });
      context.output.result({ id, removed: true }, () => `${id} is removed: nothing more is sent there.`);
    },
  },
];
