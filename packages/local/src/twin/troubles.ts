import * as z from "zod";
import type { Environment } from "./environment.ts";

const ms = z
  .int()
  .min(0)
  .max(14 * 86_400_000);
const lasts = { inMs: ms.default(0), forMs: ms.nullable().default(null) };
const pipeline = z.union([z.literal(0), z.literal(1)]).optional();
const ofInput = { ...lasts, input: z.string().min(1).optional(), pipeline };
const untilRestart = z.boolean().default(false);

/** Troubles that last: from `inMs` on, for `forMs`, or with null until they are taken back. */
export const lastingFaults = [
  z.strictObject({ kind: z.literal("input-loss"), ...ofInput }),
  z.strictObject({ kind: z.literal("input-black"), ...ofInput }),
  z.strictObject({ kind: z.literal("input-frozen"), ...ofInput }),
  z.strictObject({ kind: z.literal("input-corrupt"), ...ofInput }),
  z.strictObject({ kind: z.literal("low-quality"), ...lasts, pipeline, untilRestart }),
  z.strictObject({ kind: z.literal("output-failing"), ...lasts, pipeline, untilRestart }),
  z.strictObject({ kind: z.literal("locking-lost"), ...lasts }),
  z.strictObject({
    kind: z.literal("ingest-failing"),
    ...lasts,
    ingest: z.union([z.literal(1), z.literal(2)]).optional(),
  }),
  z.strictObject({ kind: z.literal("drm-key"), ...lasts }),
  z.strictObject({ kind: z.literal("source-loss"), ...lasts, untilRestart }),
  z.strictObject({ kind: z.literal("region-trouble"), ...lasts }),
] as const;
export const LastingFault = z.discriminatedUnion("kind", lastingFaults);
export type LastingFault = z.infer<typeof LastingFault>;
type Kind = LastingFault["kind"];
type Of<K extends Kind> = Extract<LastingFault, { kind: K }>;

/** A trouble that is there now. */
export interface Trouble {
  /** Of the fault it comes from. */
  fault: string;
  kind: Kind;
  region: string;
  /** Channel id, flow ARN, or the Region. */
  subject: string;
  is: LastingFault;
}

const kind = (region: string): string => `twin.trouble:${region}`;
const key = ({ fault, subject }: Trouble): string => `${fault}/${subject}`;

export const putTrouble = (env: Environment, trouble: Trouble): void =>
  env.world.shelf.put(kind(trouble.region), key(trouble), trouble);
export const dropTrouble = (env: Environment, trouble: Trouble): void =>
  env.world.shelf.delete(kind(trouble.region), key(trouble));
export const troublesIn = (env: Environment, region: string): Trouble[] =>
  env.world.shelf.all<Trouble>(kind(region)).map(([, trouble]) => trouble);

/** What one subject suffers of one kind. */
export const suffered = <K extends Kind>(env: Environment, region: string, subject: string, of: K): Of<K>[] =>
  troublesIn(env, region).flatMap((trouble) =>
    trouble.subject === subject && trouble.is.kind === of ? [trouble.is as Of<K>] : [],
  );

/** The Region's services answer nothing and take nothing. */
export const isDown = (env: Environment, region: string): boolean =>
  suffered(env, region, region, "region-trouble").length > 0;
