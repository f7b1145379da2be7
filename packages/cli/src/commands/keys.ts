import type { EdgeKey, EdgeKeys } from "@showcaller/contracts";
import { type Command, UsageError } from "../command.ts";
import { table } from "../table.ts";

const WORDS: Readonly<Record<EdgeKey["role"], string>> = {
  wanted: "to be made",
  next: "on its way",
  active: "signs",
  previous: "its tokens are good",
  dropped: "refused",
};

const shown = ({ items, happens }: EdgeKeys): string =>
  [
    items.length === 0
      ? "There is no signing key yet. The first is made within a minute, by itself."
      : table([
          ["KEY", "ROLE", "IT", "SINCE", "UNTIL", "SECRET"],
          ...items.map(({ kid, role, leaked, updatedAt, until = "", secret = "" }) => [
            kid,
            role,
            `${WORDS[role]}${leaked ? ", leaked" : ""}`,
            updatedAt,
            until,
            secret,
          ]),
        ]),
    ...happens,
  ].join("\n");

export const keyCommands: Command[] = [
  {
    name: "keys list",
    summary: "List what signs viewers' tokens, and what happens to it",
    async run({ client, output }) {
      const keys = await client.listKeys();
      output.result(keys, () => shown(keys));
    },
  },
  {
    name: "keys rotate",
    summary: "Sign with another key as soon as the edge has it; no live token breaks",
    options: {
      leaked: {
        type: "string",
        value: "KEY",
        help: "others may know its bytes: every token of it is refused once another signs; needs --yes",
      },
      yes: { type: "boolean", help: "viewers with tokens of the leaked key may be turned away" },
      why: { type: "string", value: "TEXT", help: "for the journal" },
    },
    examples: ["keys rotate", 'keys rotate --leaked ku2jrc0 --yes --why "found in a public repository"'],
    async run({ client, values, output }) {
      const [leaked, why] = [values.text("leaked"), values.text("why")];
      if (leaked !== undefined && !values.flag("yes"))
        throw new UsageError(
          `every token that ${leaked} signed will be refused with 401, and its viewers need new ones: say --yes if it has leaked`,
        );
      const body = { ...(leaked === undefined ? {} : { leaked }), ...(why === undefined ? {} : { why }) };
      const keys = await client.rotateKeys({ body });
      output.result(keys, () => shown(keys));
    },
  },
];
