import { ChannelInput } from "@showcaller/contracts";
import { expect, test } from "vitest";
import { inputsInTurn } from "../twin/install.ts";
import { stage } from "../twin/testing.ts";
import { registrationOf } from "./registration.ts";

const REGION = "eu-west-1";

test("a leg is registered with the inputs that it has", () => {
  const { twin } = stage();
  const plain = twin.installChannel({ id: "plain", region: REGION });
  const backed = twin.installChannel({ id: "backed", region: REGION, inputs: inputsInTurn(0) });
  expect(registrationOf(plain).inputs).toEqual({ programme: "programme", preShow: "pre-show" });
  expect(registrationOf(backed).inputs).toEqual({ programme: "programme", preShow: "pre-show", backup: "backup" });
});

test("its pair, its slate, and what heals it are known to the registry, in a form that the API takes", () => {
  const { twin } = stage();
  const leg = twin.installChannel({
    id: "whole",
    region: REGION,
    class: "SINGLE_PIPELINE",
    inputs: [
      { name: "pre-show", shows: "slate" },
      { name: "programme", failover: { to: "second", preference: "PRIMARY_INPUT_PREFERRED", blackMs: 4_200 } },
      { name: "second" },
      { name: "spare" },
      { name: "slate", shows: "slate" },
    ],
    mqcsSwitching: true,
    forceErrors: ["STALE_MANIFEST"],
    originGroup: { selection: "media-quality-based", role: "secondary" },
  });
  const registration = ChannelInput.parse(registrationOf(leg));
  expect(registration.encoder.pipelines).toBe(1);
  expect(registration.inputs).toEqual({
    programme: "programme",
    preShow: "pre-show",
    backup: "spare",
    slate: "slate",
    failover: {
      secondary: "second",
      preference: "PRIMARY_INPUT_PREFERRED",
      conditions: [{ on: "video-black", after: "PT5S" }],
    },
  });
  expect(registration.packager?.healing).toEqual({
    mqcsInputSwitching: true,
    forcedErrors: ["STALE_MANIFEST"],
    originGroup: { selection: "media-quality-based", role: "secondary", failoverCodes: [404, 500, 502, 503, 504] },
  });
});
