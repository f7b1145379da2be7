import * as z from "zod";
import { Block, BlockId, BlockInput, BlockStatus } from "../block.ts";
import { page, paging, type Route } from "./route.ts";

const blockId = z.object({ id: BlockId });
const answer = {
  method: "post",
  scope: "incidents:write",
  params: blockId,
  status: 200,
  response: Block,
  ifMatch: "optional",
  idempotent: true,
} as const;

/** Addresses that are served nothing. Who reads them reads viewers' addresses: the scope of whoever may ask for them. */
export const blocksRoutes = {
  askBlock: {
    method: "post",
    path: "/v1/blocks",
    summary: "Ask that an address be blocked at WAF for a while; another human approves",
    scope: "incidents:write",
    body: BlockInput,
    status: 201,
    response: Block,
    idempotent: true,
    problems: ["block-refused", "blocked-already", "busy"],
  },
  listBlocks: {
    method: "get",
    path: "/v1/blocks",
    summary: "List blocks, the newest first; those that are over are kept for 30 days",
    scope: "incidents:write",
    query: z.object({
      ...paging,
      status: z
        .enum([...BlockStatus.options, "live"])
        .optional()
        .describe("`live`: all that are not over. A page may have fewer than asked for, and still go on."),
    }),
    status: 200,
    response: page(Block),
  },
  getBlock: {
    method: "get",
    path: "/v1/blocks/{id}",
    summary: "Read a block",
    scope: "incidents:write",
    params: blockId,
    status: 200,
    response: Block,
    problems: ["not-found"],
  },
  approveBlock: {
    ...answer,
    path: "/v1/blocks/{id}/approve",
    summary: "Approve a block that somebody else has asked for: within a minute it is in WAF's set",
    problems: ["not-found", "own-request", "nothing-to-approve", "stale-etag", "busy"],
  },
  rejectBlock: {
    ...answer,
    path: "/v1/blocks/{id}/reject",
    summary: "Reject a block that somebody else has asked for",
    problems: ["not-found", "own-request", "nothing-to-approve", "stale-etag", "busy"],
  },
  liftBlock: {
    ...answer,
    path: "/v1/blocks/{id}/lift",
    summary: "Lift a block, or withdraw one that nobody has approved yet; needs no approval",
    problems: ["not-found", "stale-etag", "busy"],
  },
} as const satisfies Record<string, Route>;
