import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { probes } from "./probes.ts";

const arn = (region: string) => `arn:aws:lambda:${region}:111122223333:function:showcaller-production-probe`;
const TEXT = `${arn("eu-west-1")},${arn("ap-southeast-2")}`;
const answering = (answer: { Payload?: string; FunctionError?: string } | Error) => {
  const sent: unknown[] = [];
  const port = probes(TEXT, (region) => {
    const send = async ({ input: { FunctionName, Payload } }: InvokeCommand) => {
      sent.push([region, FunctionName, JSON.parse(Buffer.from(Payload as Uint8Array).toString())]);
      if (answer instanceof Error) throw answer;
      return { ...answer, ...(answer.Payload === undefined ? {} : { Payload: Buffer.from(answer.Payload) }) };
    };
    return { send } as unknown as LambdaClient;
  });
  return { port, sent };
};

describe("probes in other Regions", () => {
  it("are called by their Region, and each is asked in its own", async () => {
    const { port, sent } = answering({ Payload: '{"status":410}' });
    expect(port.locations).toEqual(["eu-west-1", "ap-southeast-2"]);
    expect(await port.get("ap-southeast-2", "/t/x")).toEqual({ ok: true, value: { status: 410 } });
    expect(sent).toEqual([["ap-southeast-2", arn("ap-southeast-2"), { path: "/t/x" }]]);
  });

  it.each([
    ["the edge did not answer", { Payload: '{"failure":"TimeoutError"}' }, "TimeoutError"],
    ["the probe broke", { Payload: '{"errorType":"x"}', FunctionError: "Unhandled" }, "ProbeFailed"],
    ["the probe says something else", { Payload: '{"status":"410"}' }, "ProbeFailed"],
    ["the probe says nothing", {}, "ProbeFailed"],
    [
      "it may not be called",
      Object.assign(new Error("no"), { name: "AccessDeniedException" }),
      "AccessDeniedException",
    ],
  ])("have no answer where there is none: %s", async (_, answer, code) => {
    const { port } = answering(answer);
    expect(await port.get("eu-west-1", "/t/x")).toMatchObject({ ok: false, failure: { code } });
  });

  it.each(["london=https://live.example.com", "arn:aws:s3:::bucket", `${arn("eu-west-1")}:1`])(
    "a bad deployment fails at once: %s",
    (text) => {
      expect(() => probes(text, () => ({}) as LambdaClient)).toThrow(RangeError);
    },
  );

  it("nowhere is allowed", () => {
    expect(probes("", () => ({}) as LambdaClient).locations).toEqual([]);
  });
});
