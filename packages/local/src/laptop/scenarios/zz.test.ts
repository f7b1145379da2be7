import { test } from "vitest";
import { play } from "./scenario.ts";
import { journalOf } from "./invariants.ts";
test("dbg", async () => {
  const match = await play({ input: { lead: "PT5M", duration: "PT5M" }, given: (m) => m.site.twin.faults.set({region: "eu-central-1", name: "main-eu-central-1"}, { kind: "stuck-starting" }) });
  console.log(match.site.gate.calls.query().filter(c => c.service === "medialive" && c.operation !== "ListChannels").map(c => `${new Date(c.at).toISOString()} ${c.function} ${c.operation} ${c.resource} ${c.outcome}`).join("\n"));
  console.log((await journalOf(match, match.id)).map(j => `${j.at} ${j.name} ${j.text} | ${j.why}`).join("\n"));
  console.log(match.site.twin.runs(match.channels[0]!.encoder.arn));
});
