import { UsageError } from "./command.ts";

/** `2027-08-14T19:00:00Z` in a zone, as people there say it: `Sat 14 Aug 20:00`. Empty when the zone is not known here. */
export function inZone(instant: string, zone: string): string {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      day: "2-digit",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    return format.format(new Date(instant)).replaceAll(",", "");
  } catch {
    return "";
  }
}

/** UTC first, since that is what is compared; local time beside it where the live event has a zone. */
export const both = (instant: string, zone: string | undefined): string => {
  const local = zone && inZone(instant, zone);
  return local ? `${instant} (${local} ${zone})` : instant;
};

/** `PT1H30M`, or as people write it: `1h30m`, `90m`, `45s`. */
export function duration(text: string, option: string): string {
  if (/^PT/.test(text)) return text;
  const [all, hours, minutes, seconds] = /^(?=\d)(\d+h)?(\d+m)?(\d+s)?$/i.exec(text) ?? [];
  if (all === undefined) throw new UsageError(`${option}: ${text} is not a duration; write 1h30m, 90m or PT1H30M`);
  return `PT${hours ?? ""}${minutes ?? ""}${seconds ?? ""}`.toUpperCase();
}

/** `2h` after so many seconds. */
export function spell(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.round(seconds % 60),
  ];
  const text = `${hours ? `${hours}h` : ""}${minutes ? `${minutes}m` : ""}${rest ? `${rest}s` : ""}`;
  return text || "0s";
}
