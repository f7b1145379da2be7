/** One line of the result: what was held against what, and what came of it. */
export interface Line {
  engine: string;
  check: string;
  /** `known`: they differ, knowingly; `why` says which of the two is right, and how that is known. Checked in, never found at run time. */
  verdict: "pass" | "failed" | "known" | "skipped";
  why?: string;
}

/** The last line of what a command or an error said. */
export const reason = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr?.trim() || message || String(error)).split("\n").at(-1)?.slice(0, 160) ?? "";
};
