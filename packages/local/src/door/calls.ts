import { InstantText } from "@showcaller/contracts";
import { formatInstant, parseInstant } from "@showcaller/core/time/instant";
import * as z from "zod";
import type { CallLog } from "../kernel/calls.ts";
import type { DoorHandler } from "./exchange.ts";
import { invalid } from "./problem.ts";

const word = z.string().min(1).optional();
const Query = z.strictObject({
  /** An instant, or the `last` of an earlier answer. */
  since: z
    .union([
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
      InstantText.transform((text) => parseInstant(text)),
    ])
    .optional(),
  service: word,
  operation: word,
  function: word,
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
});

/**
 * `GET /_local/calls?since=…`: every AWS call since the instant (in virtual time), oldest first, or after the number
 * `last` of an earlier answer. The log begins anew with each start and keeps the last 10,000.
 */
export const callsDoor =
  (calls: CallLog): DoorHandler =>
  ({ query }) => {
    const asked = Query.safeParse(Object.fromEntries(query));
    if (!asked.success) throw invalid(asked.error);
    const { since, ...equal } = asked.data;
    const isNumber = /^\d+$/.test(query.get("since") ?? "");
    const given = Object.fromEntries(Object.entries(equal).filter(([, value]) => value !== undefined));
    const from = since === undefined ? {} : isNumber ? { after: since } : { since };
    const items = calls
      .query({ ...given, ...from })
      .map(({ seq, at, ...call }) => ({ seq, time: formatInstant(at), ...call }));
    return { status: 200, body: { items, last: items.at(-1)?.seq ?? calls.total } };
  };
