import { expect, it } from "vitest";
import { troubleText } from "./trouble.ts";

it.each([
  [undefined, "the encoder does not run"],
  [{}, "the encoder does not run"],
  [{ Error: "States.HeartbeatTimeout" }, "it was not up in the time that a start may take"],
  [{ Error: "States.Timeout", Cause: "Task timed out" }, "it was not up in the time that a start may take"],
  [
    { Error: "StartFailed", Cause: "the encoder was started and is IDLE again" },
    "the encoder was started and is IDLE again",
  ],
  [
    { Error: "Permanent", Cause: '{"errorMessage":"start channel a: Forbidden","errorType":"Permanent","trace":[]}' },
    "start channel a: Forbidden",
  ],
  [{ Error: "Lambda.Unknown" }, "Lambda.Unknown"],
  [{ Error: "Lambda.Unknown", Cause: "{" }, "{"],
  [{ Error: "Transient", Cause: '{"errorType":"Transient"}' }, '{"errorType":"Transient"}'],
])("%j is told as: %s", (trouble, text) => {
  expect(troubleText(trouble)).toBe(text);
});

it("quotes no more than a line or two", () => {
  expect(troubleText({ Error: "Transient", Cause: "x".repeat(30_000) })).toHaveLength(200);
});
