import type { Generation } from "@showcaller/contracts";
import type { Command } from "../command.ts";
import { fields } from "../output.ts";

const show = ({ state, why, since, asked, rebuilt }: Generation): string => {
  const facts = fields([
    ["table", state],
    ["why", why],
    ["since", since],
    ["asked for", asked && `${asked.at} by ${asked.by}${asked.version ? `, version ${asked.version}` : ""}`],
    ["rebuilt", rebuilt && `${rebuilt.at}, from the export of ${rebuilt.exportedAt}`],
    [
      "restored",
      rebuilt && `${rebuilt.channels} channels, ${rebuilt.liveEvents} live events, ${rebuilt.revocations} revocations`,
    ],
  ]);
  const left = rebuilt
    ? [
        ...rebuilt.missing.map(({ liveEvent }) => `${liveEvent} was booked after the export: book it again`),
        ...rebuilt.changed.map((id) => `${id} was changed after the export: look at its times`),
        ...rebuilt.overlaps.map(
          ({ channel, liveEvents }) => `${liveEvents.join(" and ")} both have channel ${channel}`,
        ),
        ...rebuilt.unregistered.map((arn) => `${arn} carries our tag: register it`),
        ...rebuilt.webhooks.map((webhook) => `webhook ${webhook}: register it again`),
        ...rebuilt.unseen.map((region) => `${region} did not answer`),
        ...rebuilt.damaged.map((key) => `${key} could not be exported`),
      ]
    : [];
  return left.length === 0 ? facts : `${facts}\n\nTo be done:\n${left.map((line) => `  ${line}`).join("\n")}`;
};

export const rebuildCommand: Command = {
  name: "rebuild",
  summary: "Say whether the table is lost; with --from, rebuild it from an export",
  options: {
    from: { type: "string", value: "newest|VERSION", help: "of the export, as its bucket names versions" },
  },
  examples: ["rebuild", "rebuild --from newest"],
  async run({ client, values, output }) {
    const from = values.text("from");
    const generation =
      from === undefined
        ? await client.getRebuild({})
        : await client.rebuild({ body: from === "newest" ? {} : { version: from } });
    output.result(generation, () =>
      from === undefined
        ? show(generation)
        : `${show(generation)}\n\nIt begins within five minutes; showcaller rebuild says when it is done.`,
    );
  },
};
