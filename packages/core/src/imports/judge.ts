import { type ImportRow, Rights } from "@showcaller/contracts";
import { formatInstant, parseDuration, parseInstant, SECOND } from "../time/instant.ts";
import { resolveLocal } from "../time/zone.ts";
import { cut, type Defaults, type Found } from "./row.ts";

const TITLE = 300;
const EXTERNAL_ID = 200;
/** Of what is wrong: it may quote the file. With title and id a row has at most 2.5 kB. */
const DETAIL = 300;
/** As in contracts/time.ts. */
const DURATION = /^PT(?=\d)(?:\d{1,3}H)?(?:\d{1,5}M)?(?:\d{1,6}S)?$/;

/**
 * What a parser found → rows to book, in the order of their starts, each with what is wrong with it. An id that comes twice is
 * wrong every time: which of the two is meant cannot be known. A zone is taken from the row, its venue, or the import, in this
 * order; never guessed.
 */
export const judge = (found: readonly Found[], defaults: Defaults): ImportRow[] => {
  const times = new Map<string, number>();
  for (const { externalId } of found) if (externalId) times.set(externalId, (times.get(externalId) ?? 0) + 1);
  return found
    .map((one) => {
      const count = times.get(one.externalId ?? "") ?? 0;
      const twice =
        count > 1 ? `the id ${(one.externalId ?? "").slice(0, EXTERNAL_ID)} comes ${count} times` : undefined;
      const wrong = one.wrong ?? twice;
      return judged(wrong ? { ...one, wrong } : one, defaults);
    })
    .sort((a, b) => a.at - b.at || a.row.row - b.row.row)
    .map(({ row }) => row);
};

interface Judged {
  row: ImportRow;
  /** For the order: what has no start comes last. */
  at: number;
}

function judged(one: Found, defaults: Defaults): Judged {
  const { externalId, title } = one;
  const named = {
    row: one.row,
    ...(externalId && externalId.length <= EXTERNAL_ID ? { externalId } : {}),
    ...(title ? { title: cut(title, TITLE) } : {}),
  };
  const bad = (detail: string, answer: "invalid" | "needs-zone" = "invalid"): Judged => ({
    row: { ...named, problem: { answer, detail: cut(detail, DETAIL) } },
    at: Number.POSITIVE_INFINITY,
  });
  if (one.wrong) return bad(one.wrong);
  if (!externalId) return bad("it has no id: without one it cannot be recognised when it comes again");
  if (externalId.length > EXTERNAL_ID) return bad(`its id has over ${EXTERNAL_ID} characters`);
  if (!title) return bad("it has no title");
  if (title.length > TITLE) return bad(`its title has over ${TITLE} characters`);
  const duration = one.duration ?? defaults.duration;
  if (!duration) return bad("it has no duration: give the import one, e.g. duration=PT2H");
  if (!DURATION.test(duration) || parseDuration(duration) <= 0)
    return bad(`${duration.slice(0, 40)} is not a duration above zero of hours, minutes and seconds, e.g. PT2H`);
  const rights = Rights.optional().safeParse(one.rights ?? defaults.rights);
  if (!rights.success)
    return bad(`${cut(one.rights ?? "", 40)} is not a label of rights: ${rights.error.issues[0]?.message}`);
  const row = { ...named, duration, ...(rights.data ? { rights: rights.data } : {}) };
  if (one.instant !== undefined) return atInstant(row, one.instant, bad);
  if (one.date && !isDate(one.date)) return bad(`${one.date} is not a day of the calendar`);
  if (!one.date || !one.time) return { row, at: Number.POSITIVE_INFINITY };
  return local(row, one, defaults, bad);
}

function local(
  row: ImportRow,
  one: Found,
  defaults: Defaults,
  bad: (detail: string, answer?: "needs-zone") => Judged,
): Judged {
  const zone = one.zone ?? (one.venue && defaults.venues.get(one.venue)) ?? defaults.zone;
  if (!zone) {
    const where = one.venue
      ? `"${cut(one.venue, 100)}" is not in venues and the import has no zone`
      : "neither it nor the import has a zone";
    return bad(`${one.date} ${one.time} is a local time, and ${where}`, "needs-zone");
  }
  const start = { local: `${one.date}T${one.time}`, zone };
  const resolved = resolveLocal(start);
  if (resolved.ok) return { row: { ...row, start }, at: resolved.at };
  const { problem, detail, errors } = resolved.refusal;
  if (one.saysWhich && (problem === "local-time-repeated" || problem === "local-time-skipped")) {
    // The first of two; of none, as if the clocks had not been moved yet, which is the later of the two readings.
    const said = { ...start, disambiguation: problem === "local-time-repeated" ? "earlier" : "later" } as const;
    const meant = resolveLocal(said);
    if (meant.ok) return { row: { ...row, start: said }, at: meant.at };
  }
  if (problem === "unknown-zone") return bad(`${detail} ${errors[0]?.reason ?? ""}`.trim(), "needs-zone");
  return bad(problem === "invalid-request" ? detail : `${detail} Give it as an instant in UTC, or correct the time.`);
}

/** Also with an offset, `2025-08-15T20:00:00+01:00`: what is kept is the instant. */
function atInstant(row: ImportRow, text: string, bad: (detail: string) => Judged): Judged {
  try {
    const at = Math.floor(parseInstant(text) / SECOND) * SECOND;
    return { row: { ...row, start: { instant: formatInstant(at) } }, at };
  } catch {
    return bad(`${text.slice(0, 40)} is not an instant of the calendar`);
  }
}

/** Midnight in UTC exists on every day of the calendar. */
const isDate = (date: string): boolean => resolveLocal({ local: `${date}T00:00`, zone: "UTC" }).ok;
