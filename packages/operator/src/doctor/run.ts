import type { Finding } from "@showcaller/contracts";
import { about } from "@showcaller/core/doctor/finding";
import { checks } from "./checks.ts";
import { type Check, type Context, contextOf } from "./context.ts";

export const checkNames: readonly string[] = Object.keys(checks);

/** Every check named, or all. One that fails by a bug of ours is told as unseen, and keeps no other from being made. */
export const examine = async (
  parts: Parameters<typeof contextOf>[0],
  only: readonly string[] = [],
  record?: Check,
): Promise<Finding[]> => {
  const context = await contextOf(parts);
  const found: Finding[] = damagedItems(context);
  const asked = Object.entries(checks).filter(([name]) => only.length === 0 || only.includes(name));
  for (const [name, check] of [...asked, ...(record ? [["record", record] as const] : [])]) {
    try {
      found.push(...(await check(context)));
    } catch (thrown) {
      const saw = `the check itself broke: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
      found.push({ check: name, subject: name, severity: "unseen", saw, fix: "tell whoever maintains Showcaller" });
    }
  }
  return found;
};

/** Whatever was asked for: of what cannot be read nothing is decided, on air or not. */
const damagedItems = ({ damaged }: Context): Finding[] =>
  damaged.map(({ key, message }) =>
    about("table", `${key.pk} / ${key.sk}`)(
      "error",
      `the item cannot be read: ${message}`,
      "restore it from the export or by point-in-time recovery: nothing of it is acted upon until then",
    ),
  );
