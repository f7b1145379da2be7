/** Seconds before expiry from which a token may be renewed, where its policy says nothing (CTA-5007's usual choice). */
export const DEADLINE = 60;

/** Whether a token may be renewed now: `exp - deadline <= now < exp`. Instants in seconds. */
export function renewalAt(
  { expiresAt, renewal }: { expiresAt: number; renewal?: { deadline: number } },
  now: number,
): "early" | "open" | "late" {
  if (now >= expiresAt) return "late";
  return now >= expiresAt - (renewal?.deadline ?? DEADLINE) ? "open" : "early";
}
