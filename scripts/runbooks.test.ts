import { globSync } from "node:fs";
import { defaultPlaybooks } from "@showcaller/core/playbooks/defaults";
import { expect, it } from "vitest";
import { read, root } from "./project.ts";

const ids = defaultPlaybooks.map(({ id }) => String(id));

it.each(ids)("whoever is paged for %s finds what it is, what we do, and what to do", (id) => {
  const page = read(`docs/runbooks/${id}.md`);
  const heads = ["## What it is\n", "## What we do\n", "## What you do\n"];
  const [before = "", ...parts] = page.split(/^(?=## )/m);
  expect(before).toMatch(new RegExp(`^# .+ \\(\`${id}\`\\)\\n`));
  expect(parts.map((part) => heads.find((head) => part.startsWith(head)))).toEqual(heads);
  for (const part of parts) expect(part.length).toBeGreaterThan(90);
  expect(page).toContain(`<!-- generated:playbook-${id} -->`);
  expect(parts.at(-1)).toMatch(/^1\. /m);
});

/** For what somebody does by hand, and no incident asks for. */
const BY_HAND = ["signing-keys"];

it("has no page for what is neither a playbook nor done by hand", () => {
  const pages = globSync("docs/runbooks/*.md", { cwd: root }).map((file) => file.split("/").at(-1)?.replace(".md", ""));
  expect(pages.filter((page) => page !== "README").sort()).toEqual([...ids, ...BY_HAND].sort());
});
