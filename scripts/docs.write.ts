import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blocks } from "./docs.blocks.ts";

const PLACE = /(<!-- generated:([\w-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g;

/** A page with every `<!-- generated:name -->…<!-- /generated -->` filled in anew. Throws on a name that nobody makes. */
export const fill = (page: string, root: string): string =>
  page.replace(PLACE, (_, open: string, name: string, close: string) => {
    const make = blocks[name];
    if (!make) throw new Error(`there is no generated block "${name}"`);
    return `${open}${make(root)}\n${close}`;
  });

export interface Page {
  /** Relative to the root. */
  file: string;
  text: string;
  fresh: string;
}

/** Every page that has a generated place. */
export const pages = (root: string): Page[] =>
  ["README.md", "CONTRIBUTING.md", ...globSync("docs/**/*.md", { cwd: root })]
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))
    .filter(({ text }) => text.includes("<!-- generated:"))
    .map(({ file, text }) => ({ file, text, fresh: fill(text, root) }));
