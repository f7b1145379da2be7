import { MOST_IN_GROUP } from "@showcaller/adapters/state/revocation-groups";
import { RevocationId, type RevocationKind } from "@showcaller/contracts";
import type { RevocationDraft } from "@showcaller/core/edge/revoke";
import { formatInstant, SECOND } from "@showcaller/core/time/instant";
import { SKEW } from "@showcaller/edge/format/labels";

/** A row of a list as it waits in the table: where it stood in the file, and what will be written. Whom it named is gone. */
export interface PackedRow {
  row: number;
  draft: RevocationDraft;
}

/** A session, a subject with its cut-off, a subject that is barred. */
const LETTERS: Readonly<Record<string, RevocationKind>> = { s: "session", u: "subject", b: "subject" };
const LINE = /^([0-9a-z]+) ([sub])([\w-]{16})((?:[0-9a-z]{6}){1,2})$/;

/** Rows of a part: ten transactions, after which the job says how far it is. */
const ROWS_IN_PART = 10 * MOST_IN_GROUP;

/** A list as its parts are stored. */
export const packParts = (rows: readonly PackedRow[]): string[] =>
  Array.from({ length: Math.ceil(rows.length / ROWS_IN_PART) }, (_, at) =>
    rows
      .slice(at * ROWS_IN_PART, (at + 1) * ROWS_IN_PART)
      .map(packRow)
      .join("\n"),
  );

/** 40 bytes a row: 100,000 rows are 4 MB of writes, not 20. The entry says expiry and cut-off, so they are not said again. */
const packRow = ({ row, draft: { kind, cutOff, id, entry } }: PackedRow): string =>
  `${row.toString(36)} ${kind === "session" ? "s" : cutOff ? "u" : "b"}${id.slice(1)}${entry}`;

/** Rows as `packRow` wrote them, one a line. Throws RangeError for anything else: a part is ours alone. */
export const unpackRows = (text: string, why: string): PackedRow[] =>
  text.split("\n").map((line) => unpacked(line, why));

function unpacked(line: string, why: string): PackedRow {
  const [, row = "", letter = "", hash = "", entry = ""] = LINE.exec(line) ?? [];
  const kind = LETTERS[letter];
  if (kind === undefined) throw new RangeError("not a row of a list of revocations");
  const at = (from: number, less: number): string =>
    formatInstant((Number.parseInt(entry.slice(from, from + 6), 36) - less) * SECOND);
  const draft: RevocationDraft = { id: RevocationId.parse(`r${hash}`), kind, entry, why, expiresAt: at(0, 0) };
  return {
    row: Number.parseInt(row, 36),
    draft: letter === "u" ? { ...draft, cutOff: at(6, SKEW) } : draft,
  };
}
