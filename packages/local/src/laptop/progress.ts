import type { Screen } from "./line.ts";

/**
 * Tells where a long work stands: on a terminal in one line that is written over, elsewhere by its first word and its last.
 */
export function progress({ write, columns }: Screen): { said(text: string): void; done(): void } {
  let last = "";
  return {
    said(text) {
      if (text === last) return;
      if (columns !== undefined) write(`\r\u001b[K${text.slice(0, columns - 1)}`);
      else if (last === "") write(`${text}\n`);
      last = text;
    },
    done() {
      if (last !== "") write(columns === undefined ? `${last}\n` : `\r\u001b[K${last}\n`);
    },
  };
}
