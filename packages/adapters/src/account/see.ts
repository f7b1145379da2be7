import type { Seen } from "@showcaller/core/doctor/account";
import { outcome } from "../failure.ts";

/** What AWS's services call a refusal for want of a permission; MediaLive and MediaConnect say Forbidden. */
const DENIED = /AccessDenied|Forbidden|Unauthorized|NotAuthorized/;
/** And that there is no such thing. */
const ABSENT = /NotFound|DoesNotExist|NonExistentQueue|WAFNonexistentItem|NoSuch/;

/** One look. `action`: the IAM action that it takes. */
export const see = async <T>(action: string, look: () => Promise<T>): Promise<Seen<T>> => {
  const seen = await outcome(look);
  return seen.ok ? seen : { ...seen, action, denied: DENIED.test(seen.failure.code) };
};

/** As `see`, where there may be no such thing. */
export const seeMaybe = async <T>(action: string, look: () => Promise<T>): Promise<Seen<T | undefined>> => {
  const seen = await see<T | undefined>(action, look);
  return !seen.ok && ABSENT.test(seen.failure.code) ? { ok: true, value: undefined } : seen;
};

/** Every page of a list. */
export const pages = async <P, T>(
  next: (token: string | undefined) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
  tokenOf: (page: P) => string | undefined,
): Promise<T[]> => {
  const found: T[] = [];
  for (let token: string | undefined, first = true; first || token; first = false) {
    const page = await next(token);
    found.push(...(itemsOf(page) ?? []));
    token = tokenOf(page);
  }
  return found;
};
