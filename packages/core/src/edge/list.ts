import type { RevocationInput, RevocationRow } from "@showcaller/contracts";
import { RevocationInput as Input } from "@showcaller/contracts";
import { type Columns, columnsOf, recordsOf } from "../imports/records.ts";
import { unreadable } from "../imports/row.ts";
import type { Instant } from "../ports.ts";
import type { Refusal } from "../refusal.ts";
import { type Terms, termsOf } from "./revoke.ts";

/** A list of one job. */
export const MOST_ROWS = 100_000;

/** What every row is told that does not say so itself. */
export interface ListDefaults {
  cutOff?: string | undefined;
  expiresAt?: string | undefined;
}

/** Whom a row names: only while it is read. */
export type Named = { kind: "session"; session: string } | { kind: "subject"; subject: string };
export type ListRow = { row: number; named: Named; terms: Terms } | (RevocationRow & { named?: never });
export type ReadList = { ok: true; rows: ListRow[] } | { ok: false; refusal: Refusal };

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  session: ["session", "sessionid", "sid", "cti"],
  subject: ["subject", "sub", "viewer", "viewerid", "userid"],
  cutOff: ["cutoff", "issuedbefore", "before"],
  expiresAt: ["expiresat", "expires", "expiry", "exp", "until"],
};

/**
 * A CSV with a heading, of sessions and subjects to revoke or to take back; each row with its terms or with what is wrong with it. Nothing
 * that a row says is repeated in what is said of it. Pure.
 */
export function readList(text: string, defaults: ListDefaults, undo: boolean, now: Instant): ReadList {
  const plain = text.replace(/^\u{feff}/u, "");
  if (plain.trim() === "") return unreadable("It is empty.", "send the file as the body (curl: --data-binary @FILE)");
  if (plain.includes("\0")) return unreadable("It is not text, or it is UTF-16.", "save it as UTF-8");
  const records = recordsOf(plain);
  if (records === "open")
    return unreadable("A quoted field of the CSV is never closed.", "send the whole file; it may have been cut off");
  const [heading, ...lines] = records;
  const columns = columnsOf(heading?.cells ?? [], COLUMNS);
  if (!columns.has("session") && !columns.has("subject"))
    return unreadable(
      "Its first line names neither sessions nor subjects.",
      "give it a first line such as: session, or: subject,cutOff,expiresAt",
    );
  if (lines.length === 0) return unreadable("It has a heading and no row.", "send the rows below it");
  if (lines.length > MOST_ROWS)
    return unreadable(
      `It has ${lines.length} rows; at most ${MOST_ROWS} are read.`,
      "split it; or revoke what was issued until now for a channel, which is one revocation",
    );
  const width = heading?.cells.length ?? 0;
  return {
    ok: true,
    rows: lines.map(({ cells, line }) => rowOf(cells, line, { columns, width, defaults, undo, now })),
  };
}

interface Reading {
  columns: Columns;
  width: number;
  defaults: ListDefaults;
  undo: boolean;
  now: Instant;
}

function rowOf(cells: readonly string[], row: number, { columns, width, defaults, undo, now }: Reading): ListRow {
  const cell = (name: string): string | undefined => cells[columns.get(name) ?? -1]?.trim() || undefined;
  const wrong = (detail: string): ListRow => ({ row, answer: "invalid", detail });
  if (cells.length !== width)
    return wrong(`it has ${cells.length} fields and the heading ${width}: a field with a separator needs quotes`);
  const [session, subject] = [cell("session")?.toLowerCase(), cell("subject")];
  if ((session === undefined) === (subject === undefined)) return wrong("name a session or a subject, one of them");
  const expiresAt = cell("expiresAt") ?? defaults.expiresAt;
  const cutOff = subject === undefined ? undefined : (cell("cutOff") ?? defaults.cutOff);
  const read = Input.safeParse({
    ...(session === undefined ? { kind: "subject", subject } : { kind: "session", session }),
    ...(undo || expiresAt === undefined ? {} : { expiresAt }),
    ...(undo || cutOff === undefined ? {} : { cutOff }),
  });
  if (!read.success) return wrong(whatIsWrong(read.error.issues[0]?.path[0]));
  const named = namedBy(read.data);
  if (undo) return { row, named, terms: { expiresAt: now } };
  const terms = termsOf(read.data, now);
  if (terms.ok) return { row, named, terms: terms.terms };
  return wrong(`${terms.refusal.detail} ${terms.refusal.errors[0]?.reason ?? ""}`.trim());
}

const namedBy = (input: RevocationInput): Named =>
  input.kind === "session"
    ? { kind: "session", session: input.session }
    : { kind: "subject", subject: input.kind === "subject" ? input.subject : "" };

const WRONG: Readonly<Record<string, string>> = {
  session: "a session is 8 to 32 bytes in hexadecimal, as the token carries it",
  subject: "a subject has 1 to 256 characters, without quote, backslash or control characters",
  cutOff: 'cutOff is "now", or an instant in UTC such as 2025-08-15T19:00:00Z',
  expiresAt: "expiresAt is an instant in UTC such as 2025-08-15T19:00:00Z",
};
const whatIsWrong = (member: PropertyKey | undefined): string => WRONG[String(member)] ?? "it cannot be read";
