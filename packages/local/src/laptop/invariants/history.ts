import type { JournalEntry, LiveEvent } from "@showcaller/contracts";
import { mayBecome } from "@showcaller/core/lifecycle/transitions";

/** What is wrong with a step from one version of a live event to the next: one left out, or a transition that does not exist. */
export const illegalStep = (before: LiveEvent | undefined, after: LiveEvent): string[] => {
  const expected = (before?.rev ?? 0) + 1;
  if (after.rev !== expected) return [`version ${expected} is missing from the change feed`];
  const illegal = before && before.status !== after.status && !mayBecome(before.status, after.status);
  return illegal ? [`${before.status} became ${after.status}`] : [];
};

/** Each version up to `last` has exactly one line with a why; each command a why and what it predicts (law 9). */
export const unexplained = (lines: readonly JournalEntry[], last: number): string[] => {
  const counts = new Map<string, number>();
  for (const { id } of lines) {
    const [version] = /#r\d+$/.exec(id) ?? [];
    if (version) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [
    ...Array.from({ length: last }, (_, n) => n + 1).flatMap((rev) => {
      const count = counts.get(`#r${rev}`) ?? 0;
      return count === 1 ? [] : [`${count} journal lines for version ${rev}`];
    }),
    ...lines.flatMap(({ name, why, kind, predicts, text }) => [
      ...(why ? [] : [`no why: ${name}`]),
      ...(kind === "command" && !predicts ? [`a command predicts nothing: ${text}`] : []),
    ]),
  ];
};
