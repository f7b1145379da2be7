/** Milliseconds: what was clear of cues then is no longer known to be. */
const FRESH = 10 * 60_000;

/** Production is deployed by `npm run deploy`, which asks for the next cue first (scripts/deploy.ts), and says when it did. */
export function deployGuard(env: Record<string, string | undefined> = process.env): void {
  if ($app.stage !== "production" || $cli.command !== "deploy") return;
  const asked = Date.parse(env.SHOWCALLER_CLEAR_AT ?? "");
  if (!(Math.abs(Date.now() - asked) < FRESH))
    throw new Error("production is deployed by npm run deploy -- --stage production: it asks whether a cue is near");
}
