/** Columns apart by two spaces, aligned by what a terminal shows. The first row may be a heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const cleaned = rows.map((row) => row.map(clean));
  const widths: number[] = [];
  for (const row of cleaned)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, width(cell));
  return cleaned
    .map((row) =>
      row
        .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, widths[at] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Titles come from outside: nothing in them may move the cursor, colour the terminal or turn the text round. */
export const clean = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\u{fffd}");

/** Cut to `most` columns. */
export function short(text: string, most: number): string {
  if (width(text) <= most) return text;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    if (width(kept + segment) > most - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\uff01-\uff60]/u;

function width(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

const pad = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - width(text)));
