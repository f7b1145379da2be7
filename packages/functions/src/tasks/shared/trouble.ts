import type { TaskInput } from "@showcaller/workflows";
import * as z from "zod";

type Trouble = TaskInput<"ready-leg">["trouble"];

/** A Lambda's failure comes as JSON text in `Cause` (docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html). */
const LambdaCause = z.object({ errorMessage: z.string() });
/** Of a message that quotes whatever AWS said. */
const MOST = 200;

/** Why a leg's start failed, in words for whoever reads the leg: no names of errors where there are better ones. */
export const troubleText = (trouble: Trouble): string => {
  if (!trouble?.Error) return "the encoder does not run";
  if (/^States\.(?:Heartbeat)?Timeout$/.test(trouble.Error)) return "it was not up in the time that a start may take";
  return (messageOf(trouble.Cause) ?? trouble.Error).slice(0, MOST);
};

function messageOf(cause: string | undefined): string | undefined {
  try {
    return LambdaCause.safeParse(JSON.parse(cause ?? "")).data?.errorMessage ?? cause;
  } catch {
    return cause || undefined;
  }
}
