import type { Finding, FindingSeverity } from "@showcaller/contracts";
import type { Seen } from "./account.ts";

/** What is found about one subject of one check. */
export interface Speaker {
  (severity: "ok" | "note", saw: string): Finding;
  (severity: "warning" | "error", saw: string, fix: string): Finding;
}
export const about =
  (check: string, subject: string): Speaker =>
  (severity: FindingSeverity, saw: string, fix?: string): Finding => ({
    check,
    subject,
    severity,
    saw,
    ...(fix === undefined ? {} : { fix }),
  });

/** What could not be looked at is said, never left out: silence would read as health. */
export const judged = <T>(
  check: string,
  subject: string,
  seen: Seen<T>,
  judge: (value: T, say: Speaker) => readonly Finding[],
): Finding[] => {
  if (seen.ok) return [...judge(seen.value, about(check, subject))];
  const { action, denied, failure } = seen;
  return [
    {
      check,
      subject,
      severity: "unseen",
      saw: denied ? `not allowed to look: ${failure.code}` : `no answer: ${failure.code}: ${failure.message}`,
      fix: denied ? `allow ${action} to whoever runs the doctor` : "run it again; if it stays so, look at AWS Health",
      ...(denied ? { needs: action } : {}),
    },
  ];
};

/** The findings, or that all is well: a check always says something. */
export const orWell = (found: readonly Finding[], well: Finding): Finding[] => (found.length > 0 ? [...found] : [well]);
