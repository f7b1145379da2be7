/** A record of a CSV. */
export interface Line {
  cells: string[];
  /** Where it begins, from 1. */
  line: number;
}

/** RFC 4180 section 2; line ends of any kind, empty lines passed over. `open`: a quote is never closed. */
export function recordsOf(text: string): Line[] | "open" {
  const separator = separatorOf(text);
  const records: Line[] = [];
  let record: Line = { cells: [], line: 1 };
  let [cell, quoted, line] = ["", false, 1];
  const endRecord = (): void => {
    record.cells.push(cell);
    if (record.cells.some((part) => part.trim() !== "")) records.push(record);
    cell = "";
    record = { cells: [], line };
  };
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\n") line++;
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') cell += text[at++];
      else quoted = false;
    } else if (char === '"' && cell.trim() === "") [quoted, cell] = [true, ""];
    else if (char === separator) {
      record.cells.push(cell);
      cell = "";
    } else if (char === "\n" || char === "\r") {
      if (char === "\r" && text[at + 1] === "\n") at++;
      line++;
      endRecord();
    } else cell += char;
  }
  if (quoted) return "open";
  endRecord();
  return records;
}

/** The one of `,` `;` and tab that the first line has most of. */
function separatorOf(text: string): string {
  const [first = ""] = text.split(/[\r\n]/, 1);
  const count = (char: string): number => first.split(char).length;
  return [",", ";", "\t"].reduce((best, char) => (count(char) > count(best) ? char : best));
}

/** Where each column stands. */
export type Columns = ReadonlyMap<string, number>;

/** The first of a heading that is called by one of a column's `names`, without case, blanks, hyphens and underscores. */
export function columnsOf(heading: readonly string[], names: Readonly<Record<string, readonly string[]>>): Columns {
  const columns = new Map<string, number>();
  for (const [index, cell] of heading.entries()) {
    const plain = cell.toLowerCase().replace(/[\s_-]+/g, "");
    const known = Object.entries(names).find(([, called]) => called.includes(plain))?.[0];
    if (known && !columns.has(known)) columns.set(known, index);
  }
  return columns;
}
