import type { PlaybookInput } from "@showcaller/contracts";
import { parseInstant, SECOND } from "@showcaller/core/time/instant";
import { expect, test } from "vitest";
import type { TwinFaultInput } from "../../twin/faults.ts";
import { awsCalls } from "./calls.ts";
import { alert, incidents, LOSS, LOST, playbook, remedies, strike, WITH_BACKUP } from "./remedy.ts";
import { clock, play } from "./scenario.ts";

/*
 * Serial AWS calls from an alert's delivery to the first call that remedies it (DESIGN §12: at most 6, without hold-off). Each call takes
 * a second here, so what runs beside another counts once, and what waits for another counts more.
 */
test("an alert is at most six serial AWS calls away from its remedy", async () => {
  const instant: Partial<PlaybookInput> = {
    rungs: [
      {
        id: "switch-input",
        holdOff: "PT0S",
        when: ["backup-input"],
        action: { do: "switch-input", to: "backup" },
        verify: { what: "cause-clears", within: "PT40S" },
      },
    ],
  };
  const match = await play({
    ...WITH_BACKUP,
    until: "19:03",
    given: playbook("input-loss-two", instant),
    when: [
      // Another alert before: ingress knows the channels and what moves by then, as it does in an evening of matches.
      ["19:01:50", alert("Video Not Detected", "CLEARED")],
      [
        LOST,
        (m) => {
          for (const service of ["dynamodb", "states", "medialive"])
            m.site.gate.faults.add({
              match: { service },
              effect: { kind: "delay", ms: SECOND },
              until: clock("19:02:55"),
            });
          strike({ ...LOSS, pipeline: 0 } as TwinFaultInput)(m);
        },
      ],
    ],
  });
  const [remedy] = remedies(match);
  const [incident] = await incidents(match);
  const delivered = match.site.gate.calls
    .query({ service: "lambda" })
    .find(({ resource, at }) => resource === "showcaller-ingress" && at >= parseInstant(incident?.openedAt ?? ""));
  const serial = ((remedy?.at ?? Number.NaN) - (delivered?.at ?? Number.NaN)) / SECOND + 1;
  const between = awsCalls(match).filter(({ at }) => at >= (delivered?.at ?? 0) && at <= (remedy?.at ?? 0));
  console.log(
    `serial calls from alert to remedy: ${serial}; in all ${between.length}: ${between.map(({ operation, function: by, at }) => `${(at - (delivered?.at ?? 0)) / SECOND} ${by.replace("showcaller-", "")} ${operation}`).join(", ")}`,
  );
  expect(serial).toBeGreaterThan(0);
  expect(serial).toBeLessThanOrEqual(6);
});
