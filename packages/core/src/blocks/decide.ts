import type { Block, BlockInput } from "@showcaller/contracts";
import type { Instant } from "../ports.ts";
import { type Refusal, refuse } from "../refusal.ts";
import { formatInstant, HOUR, MINUTE, parseDuration, parseInstant } from "../time/instant.ts";

/** How long a request waits for its answer. */
const ANSWERED_WITHIN = HOUR;
const SHORTEST = 5 * MINUTE;
const LONGEST = 7 * 24 * HOUR;

/** Why it cannot be asked for, besides its address. */
export const askable = ({ address, why, for: time }: BlockInput): Refusal["errors"] => {
  const span = parseDuration(time);
  const [bare = address] = address.split("/");
  return [
    ...(span < SHORTEST || span > LONGEST ? [{ at: "/for", reason: "give PT5M to PT168H" }] : []),
    ...(why.includes(bare) ? [{ at: "/why", reason: "leave the address out: the journal keeps this for ever" }] : []),
  ];
};

export const ask = (
  { why, for: time }: BlockInput,
  { id, address, actor, now }: { id: Block["id"]; address: string; actor: string; now: Instant },
): Block => ({
  id,
  rev: 1,
  address,
  why,
  for: time,
  status: "asked",
  askedAt: formatInstant(now),
  askedBy: actor,
  answerBy: formatInstant(now + ANSWERED_WITHIN),
});

type Decided = { block: Block } | { refusal: Refusal } | "same";

/** A human's answer. Whoever asked may not; an answer after its time is none. */
export const answer = (block: Block, by: string, approve: boolean, now: Instant): Decided => {
  if (block.askedBy === by)
    return {
      refusal: refuse("own-request", "Whoever asked for a block may not answer.", [
        { at: "path: id", reason: "ask somebody else" },
      ]),
    };
  if (block.status !== "asked" || now >= parseInstant(block.answerBy))
    return {
      refusal: refuse("nothing-to-approve", `The block is ${block.outcome ?? block.status}.`, [
        { at: "path: id", reason: "read it again; if it is still needed, ask for another" },
      ]),
    };
  const answered = { ...turned(block), answeredAt: formatInstant(now), answeredBy: by };
  return {
    block: approve
      ? { ...answered, status: "approved", expiresAt: formatInstant(now + parseDuration(block.for)) }
      : over(answered, "rejected", now),
  };
};

/** What may be in WAF's set has to be taken out of it; what nobody has approved is over at once. */
export const lift = (block: Block, by: string, now: Instant): Decided => {
  switch (block.status) {
    case "asked":
      return { block: { ...over(turned(block), "lifted", now), liftedBy: by } };
    case "approved":
    case "in-force":
      return { block: { ...turned(block), status: "lifting", outcome: "lifted", liftedBy: by } };
    default:
      return "same";
  }
};

/** What time alone makes of it; "same": nothing yet. */
export const elapse = (block: Block, now: Instant): Block | "same" => {
  const due = dueAt(block);
  if (due === undefined || now < due) return "same";
  return block.status === "asked"
    ? over(turned(block), "lapsed", now)
    : { ...turned(block), status: "lifting", outcome: "expired" };
};

/** When time makes something of it, if nothing else does. */
export const dueAt = ({ status, answerBy, expiresAt }: Block): Instant | undefined => {
  if (status === "asked") return parseInstant(answerBy);
  return (status === "approved" || status === "in-force") && expiresAt ? parseInstant(expiresAt) : undefined;
};

/** What WAF's set now says of it. */
export const put = (block: Block, now: Instant): Block | "same" =>
  block.status === "approved" ? { ...turned(block), status: "in-force", inForceAt: formatInstant(now) } : "same";
export const taken = (block: Block, now: Instant): Block | "same" =>
  block.status === "lifting" ? over(turned(block), block.outcome ?? "lifted", now) : "same";
export const noRoom = (block: Block, now: Instant): Block | "same" =>
  block.status === "approved" ? over(turned(block), "no-room", now) : "same";

const turned = (block: Block): Block => ({ ...block, rev: block.rev + 1 });
const over = (block: Block, outcome: NonNullable<Block["outcome"]>, now: Instant): Block => ({
  ...block,
  status: "over",
  outcome,
  overAt: formatInstant(now),
});
