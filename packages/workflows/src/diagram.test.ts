import { expect, it } from "vitest";
import { byName, machineDiagram, statusDiagram } from "./diagram.ts";
import { startMachine } from "./start.ts";

it("draws each state, choice and caught failure of a machine, a Map as a box", () => {
  const lines = machineDiagram(startMachine(byName)).split("\n");
  expect(lines[0]).toBe("stateDiagram-v2");
  expect(lines).toEqual(
    expect.arrayContaining([
      "  [*] --> Remember",
      '  state "Prepare<br/>task prepare" as Prepare',
      "  state Prepared <<choice>>",
      "  Prepared --> Legs : outcome = prepared",
      "  Prepared --> Left : else",
      '  state "Legs: each leg, in parallel" as Legs {',
      "    [*] --> HasToStart",
      '    state "StartChannel<br/>task start-channel, waits for its token" as StartChannel',
      "    HasFlows --> StartFlows : number of leg.flows above 0",
      "    ReadyLeg --> [*]",
      "  Air --> GaveUp : fails",
      "  GaveUp --> [*]",
    ]),
  );
});

it("draws a status machine from its judge", () => {
  const statuses = ["draft", "on-air", "ended"] as const;
  const may = (from: string, to: string) => statuses.indexOf(to as never) === statuses.indexOf(from as never) + 1;
  expect(statusDiagram(statuses, may).split("\n")).toEqual([
    "stateDiagram-v2",
    '  state "draft" as draft',
    '  state "on-air" as on_air',
    '  state "ended" as ended',
    "  [*] --> draft",
    "  draft --> on_air",
    "  on_air --> ended",
    "  ended --> [*]",
  ]);
});
