import { Problem, problems } from "@showcaller/contracts";
import { describe, expect, it } from "vitest";
import { GATEWAY_RESPONSES, gatewayProblems, gatewayRefusal } from "./gateway-refusals.ts";

const slugOf = (type: string): keyof typeof problems => type.replace("urn:showcaller:problem:", "") as never;

describe.each(GATEWAY_RESPONSES)("API Gateway's %s", (type) => {
  const { status, headers, body } = gatewayRefusal(type, "$context.extendedRequestId");
  it("is a problem document of the contract, with a type and a status that it lists, and a way out", () => {
    const problem = Problem.parse(JSON.parse(body));
    expect([problem.status, problem.title]).toEqual(problems[slugOf(problem.type)]);
    expect([status, headers["content-type"]]).toEqual([problem.status, "application/problem+json"]);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    if (status !== 500) expect(problem.errors).toEqual([expect.anything(), ...(problem.errors?.slice(1) ?? [])]);
  });
  it("repeats nothing that came from outside: its only variable is API Gateway's own name for the request", () => {
    expect(body.match(/\$[\w.]*/g)).toEqual(["$context.extendedRequestId"]);
    expect(JSON.parse(body).instance).toBe("urn:showcaller:request:$context.extendedRequestId");
    expect(Object.values(headers).join()).not.toMatch(/[$'\n]/);
  });
  it("says when to come again where that helps", () => {
    const helps = [429, 503, 504].includes(status);
    expect("retry-after" in headers).toBe(helps);
    if (helps) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  });
});

it("those that only API Gateway answers are said in the API's document", () => {
  const said = new Set(GATEWAY_RESPONSES.map((type) => slugOf(JSON.parse(gatewayRefusal(type, "r").body).type)));
  for (const problem of gatewayProblems) expect(said).toContain(problem);
});
