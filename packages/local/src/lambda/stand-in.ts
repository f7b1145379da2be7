import { AwsError, type StandIn } from "../kernel/types.ts";
import { LambdaFailure } from "./failure.ts";
import { functionNameOf } from "./name.ts";
import type { Runner } from "./runner.ts";

const payloadOf = (payload: unknown): unknown => {
  const text = payload instanceof Uint8Array ? new TextDecoder().decode(payload) : String(payload ?? "");
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("InvalidRequestContentException", "Could not parse request body into json");
  }
};

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** `lambda`: Invoke. A function error is an answer with `FunctionError`, not a refusal, as on AWS. */
export const lambdaStandIn = (runner: Runner): StandIn => ({
  service: "lambda",
  resource: (_, input) => functionNameOf(String(input.FunctionName ?? "")),
  async call(operation, input) {
    if (operation !== "Invoke")
      throw new AwsError("NotImplementedException", `lambda ${operation} is not built locally`);
    const name = functionNameOf(String(input.FunctionName ?? ""));
    if (!runner.has(name)) throw new AwsError("ResourceNotFoundException", `Function not found: ${name}`);
    const payload = payloadOf(input.Payload);
    const type = input.InvocationType ?? "RequestResponse";
    if (type === "DryRun") return { StatusCode: 204 };
    if (type === "Event") {
      runner.invokeAsync(name, payload);
      return { StatusCode: 202 };
    }
    const answer = { StatusCode: 200, ExecutedVersion: "$LATEST" };
    try {
      return { ...answer, Payload: bytes(await runner.run(name, payload)) };
    } catch (error) {
      if (!(error instanceof LambdaFailure)) throw error;
      return { ...answer, FunctionError: "Unhandled", Payload: bytes(error.payload) };
    }
  },
});
