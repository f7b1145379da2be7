import { describe, expect, it } from "vitest";
import { failureOf } from "../failure.ts";
import { probe } from "./probe.ts";

const URL = "https://example.com/index.m3u8";

describe("the probe", () => {
  it.each([200, 404, 503])("answers with any status: %i", async (status) => {
    expect(await probe(async () => ({ status })).manifest(URL)).toEqual({ ok: true, value: { status } });
  });
  it("asks for that address, and not for ever", async () => {
    const asked: unknown[] = [];
    const signal = AbortSignal.timeout(1000);
    const get = async (url: string, init?: { signal?: AbortSignal }) => {
      asked.push(url, init?.signal === signal);
      return { status: 200 };
    };
    await probe(get, () => signal).manifest(URL);
    expect(asked).toEqual([URL, true]);
  });
  it("has no answer where there is none: try again", async () => {
    const refuses = async (): Promise<never> =>
      Promise.reject(Object.assign(new Error("timed out"), { name: "TimeoutError" }));
    expect(await probe(refuses).manifest(URL)).toEqual({
      ok: false,
      failure: { kind: "transient", code: "TimeoutError", message: "timed out" },
    });
  });
});

describe("what an AWS call threw", () => {
  const thrown = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error("no"), { name, $metadata: httpStatusCode ? { httpStatusCode } : {} });
  it.each([
    ["ConflictException", 409, "conflict"],
    ["BadRequestException", 400, "conflict"],
    ["NotFoundException", 404, "permanent"],
    ["AccessDeniedException", 403, "permanent"],
    ["UnprocessableEntityException", 422, "permanent"],
    ["ValidationException", 400, "permanent"],
    ["TooManyRequestsException", 429, "transient"],
    ["ThrottlingException", 400, "transient"],
    ["InternalServerErrorException", 500, "transient"],
    ["GatewayTimeoutException", 504, "transient"],
    ["TimeoutError", undefined, "transient"],
  ] as const)("%s (%s) is %s", (name, status, kind) => {
    expect(failureOf(thrown(name, status))).toEqual({ kind, code: name, message: "no" });
  });
  it.each([[undefined], [null], ["a text"], [7], [{}]])("%s is transient, and has words", (odd) => {
    expect(failureOf(odd)).toMatchObject({ kind: "transient", code: "Unknown" });
  });
});
