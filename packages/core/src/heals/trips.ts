import type { Action, Channel } from "@showcaller/contracts";

/**
 * What of AWS's own healing an action of ours would set off or meet, as a sentence; `undefined`: nothing. A remedy that makes an
 * endpoint answer 404 is a failover that nobody wanted.
 */
export const trips = (
  { do: act }: Action,
  { packager, inputs }: Channel,
  to?: "backup" | "programme",
): string | undefined => {
  const healing = packager?.healing;
  if (act === "slate" && healing?.forcedErrors?.includes("SLATE_INPUT"))
    return healing.originGroup?.failoverCodes.includes(404)
      ? "the endpoint answers 404 to a slate (SLATE_INPUT), and CloudFront sends all viewers to the other origin"
      : "the endpoint answers 404 to a slate (SLATE_INPUT), and viewers get an error instead of it";
  const { failover } = inputs;
  if (act === "switch-input" && failover && to !== undefined && targetOf(to, inputs) === failover.secondary)
    return failover.preference === "EQUAL_INPUT_PREFERENCE"
      ? undefined
      : "MediaLive prefers the primary of this pair and refuses or undoes a switch inside it";
  return undefined;
};

const targetOf = (
  to: "backup" | "programme",
  { backup, programme, failover }: Channel["inputs"],
): string | undefined => (to === "programme" ? programme : (backup ?? failover?.secondary));
