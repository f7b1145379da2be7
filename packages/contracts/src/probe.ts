import * as z from "zod";

/** What the path of a canary's request begins with, behind its token: nothing is there. */
export const CANARY = "showcaller-canary";

/** What a probe is told: a canary's token in front of a canary's path, and nothing else. The host is its own. */
export const ProbeInput = z.strictObject({
  path: z
    .string()
    .max(1_200)
    .regex(new RegExp(`^/[A-Za-z0-9_.-]{79,1024}/${CANARY}/\\d{1,16}$`)),
});

/** What the edge answered there; or that it did not, by the name of the failure. */
export const ProbeAnswer = z.union([
  z.strictObject({ status: z.int().min(100).max(599) }),
  z.strictObject({ failure: z.string().min(1).max(100) }),
]);
export type ProbeAnswer = z.infer<typeof ProbeAnswer>;
