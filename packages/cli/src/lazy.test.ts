import { expect, it } from "vitest";
import type {
  ConductEnd,
  ConductRequest,
  DoctorEnd,
  DoctorRequest,
  RehearsalEnd,
  RehearsalRequest,
} from "./command.ts";

/* What the command loads when it is asked to is named by text, so the compiler does not see it there (src/main.ts). It sees it here. */
it("what is loaded late takes what the command hands on, and answers what it reads", async () => {
  const rehearse: (request: RehearsalRequest) => Promise<RehearsalEnd> = (
    await import("@showcaller/local/rehearsal/main")
  ).main;
  const examine: (request: DoctorRequest) => Promise<DoctorEnd> = (await import("@showcaller/operator/doctor/main"))
    .main;
  const conduct: (request: ConductRequest) => Promise<ConductEnd> = (await import("@showcaller/operator/conduct/main"))
    .main;
  const base = { env: {}, only: [] };
  expect(await examine({ ...base, stage: "local", only: ["nothing-such"] })).toMatchObject({ kind: "usage" });
  const request = { ...base, text: "no export", yes: false, journal: "", hold: [], out: () => {}, onStop: () => {} };
  expect(await conduct(request)).toMatchObject({ kind: "usage" });
  const asked = { values: { seed: "no number" }, only: [], json: false, read: async () => "{}", out: () => {} };
  expect(await rehearse({ ...asked, fixtures: "f.json", err: () => {} })).toMatchObject({ kind: "usage" });
});
