import type { Block, BlockId } from "@showcaller/contracts";
import type { Command, Context } from "../command.ts";
import { fields } from "../output.ts";
import { short, table } from "../table.ts";
import { duration } from "../times.ts";
import { ifMatch, pages, revision } from "./common.ts";

const SAID: Readonly<Record<Block["status"], string>> = {
  asked: "waits until another human approves it (blocks approve)",
  approved: "approved; within a minute it is in WAF's set",
  "in-force": "in WAF's set; edges follow within seconds, or minutes",
  lifting: "within a minute it is out of WAF's set",
  over: "over",
};

const list = (blocks: readonly Block[]): string =>
  blocks.length === 0
    ? "No block."
    : table([
        ["ID", "ADDRESS", "STATUS", "UNTIL", "ASKED BY", "APPROVED BY", "WHY"],
        ...blocks.map((block) => [
          block.id,
          block.address,
          block.outcome ? `${block.status} (${block.outcome})` : block.status,
          block.expiresAt ?? "-",
          block.askedBy,
          block.answeredBy ?? "-",
          short(block.why, 40),
        ]),
      ]);

const show = (block: Block): string =>
  fields([
    ["id", block.id],
    ["address", block.address],
    ["status", SAID[block.status]],
    ["outcome", block.outcome],
    ["why", block.why],
    ["asked", `${block.askedAt} by ${block.askedBy}, for ${block.for}`],
    ["answer by", block.status === "asked" ? block.answerBy : undefined],
    ["answered", block.answeredBy && `${block.answeredAt} by ${block.answeredBy}`],
    ["in force", block.inForceAt],
    ["until", block.expiresAt],
    ["lifted by", block.liftedBy],
    ["over", block.overAt],
    ["rev", String(block.rev)],
  ]);

const params = ({ args }: Context) => ({ id: (args[0] ?? "") as BlockId });
const asked = (context: Context) => ({ params: params(context), ...ifMatch(context.values) });
const said = async ({ output }: Context, block: Promise<Block>): Promise<void> => {
  const value = await block;
  output.result(value, () => show(value));
};

export const blockCommands: Command[] = [
  {
    name: "blocks add",
    args: ["address"],
    summary: "Ask that an address be blocked at WAF for a while; another human approves",
    options: {
      why: { type: "string", value: "TEXT", help: "kept for ever: name nobody, and not the address" },
      for: { type: "string", value: "DURATION", help: "from the approval on, 5m to 168h; default 12h" },
    },
    examples: ["blocks add 198.41.30.7 --for 4h --why 'restreams the cup final'"],
    run(context) {
      const [why, time] = [context.values.text("why") ?? "", context.values.text("for")];
      const body = { address: context.args[0] ?? "", why, ...(time ? { for: duration(time, "--for") } : {}) };
      return said(context, context.client.askBlock({ body }));
    },
  },
  {
    name: "blocks list",
    summary: "List blocks that are not over; or all, the newest first",
    options: {
      status: { type: "string", value: "STATUS", help: "asked, approved, in-force, lifting or over; default: live" },
      limit: { type: "string", value: "N", help: "at most so many; default 100" },
    },
    async run({ client, values, output }) {
      const status = (values.text("status") ?? "live") as Block["status"] | "live";
      const blocks = await pages(values, (page) => client.listBlocks({ query: { status, ...page } }));
      output.result(blocks, () => list(blocks));
    },
  },
  {
    name: "blocks show",
    args: ["id"],
    summary: "Show a block",
    run: (context) => said(context, context.client.getBlock({ params: params(context) })),
  },
  {
    name: "blocks approve",
    args: ["id"],
    summary: "Approve a block that somebody else has asked for",
    options: revision,
    run: (context) => said(context, context.client.approveBlock(asked(context))),
  },
  {
    name: "blocks reject",
    args: ["id"],
    summary: "Reject a block that somebody else has asked for",
    options: revision,
    run: (context) => said(context, context.client.rejectBlock(asked(context))),
  },
  {
    name: "blocks lift",
    args: ["id"],
    summary: "Lift a block, or withdraw one that nobody has approved yet",
    options: revision,
    run: (context) => said(context, context.client.liftBlock(asked(context))),
  },
];
