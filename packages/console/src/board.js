import { troublesNow } from "./incidents.js";

// What the page says, out of what the API said. Nothing here touches the page, the network or the clock.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const onAir = new Set(["on-air", "ending"]);
const coming = new Set(["scheduled", "preparing", "standby"]);
/** How late something may be before it counts as wrong: cues are called within seconds, the sweep within a minute. */
const LATE = { air: 20_000, prepare: 90_000 };
const SHOWN = { next: 10, journal: 40 };
/** What a lane shows, around now. */
export const LANE = { before: HOUR, after: 5 * HOUR };

const at = (text) => (text === undefined ? Number.NaN : Date.parse(text));
const byAir = (a, b) => at(a.airAt) - at(b.airAt);

/** Milliseconds of real time that news may take to get here; a laptop's clock may run many times faster. */
const UNDER_WAY = 3_000;

/**
 * `events`: live events by id, each with `legStates` where they were read. `channels`: as registered. `journal`: entries,
 * oldest first. `incidents`: as summaries, by id. `speed`: of the clock there, against real time.
 */
export function board({ events, channels = [], journal, incidents = new Map(), now, speed = 1 }) {
  const all = [...events.values()];
  const air = all.filter((event) => onAir.has(event.status)).sort((a, b) => at(a.endAt) - at(b.endAt));
  const next = all.filter((event) => coming.has(event.status)).sort(byAir);
  const wrong = [...pages(journal, now), ...all.flatMap((event) => troubles(event, now, speed * UNDER_WAY))].sort(
    (a, b) => a.rank - b.rank,
  );
  const shownIncidents = troublesNow(incidents, now);
  return {
    air,
    next: byInstant(next.slice(0, SHOWN.next)),
    later: next.slice(SHOWN.next),
    lanes: channels.map((channel) => laneOf(channel, all, now)),
    wrong,
    incidents: shownIncidents,
    journal: lines(journal, events, now).slice(0, SHOWN.journal),
    summary: summary(air, next, wrong, shownIncidents.current, now),
  };
}

/** The page in one line; what is wrong may be coloured. */
function summary(air, next, wrong, incidents, now) {
  const said = [{ text: air.length === 0 ? "Nothing on air" : `${air.length} on air` }];
  // What is late is not next: it is among what is wrong.
  const first = next.find(({ airAt }) => at(airAt) >= now);
  if (first) said.push({ text: `next ${away(at(first.airAt) - now)}` });
  if (incidents.length > 0)
    said.push({ text: `${incidents.length} incident${incidents.length === 1 ? "" : "s"}`, bad: true });
  if (wrong.length > 0) said.push({ text: `${wrong.length} wrong`, bad: true });
  if (incidents.length + wrong.length === 0) said.push({ text: "nothing wrong" });
  return said;
}

/** Those that go on air at the same instant stand under one heading. */
function byInstant(events) {
  const found = [];
  for (const event of events) {
    const last = found.at(-1);
    if (last?.airAt === event.airAt && last.zone === event.start?.zone) last.events.push(event);
    else found.push({ airAt: event.airAt, zone: event.start?.zone, events: [event] });
  }
  return found;
}

/** A channel's bookings around now, as shares of the lane; what it does now, in words; and what comes next. */
function laneOf({ id, region, mode }, all, now) {
  const own = all.filter(({ legs, status }) => status !== "cancelled" && legs.some(({ channel }) => channel === id));
  const booked = own.filter(({ airAt }) => airAt !== undefined).sort(byAir);
  const current = booked.find(({ status }) => onAir.has(status) || status === "preparing" || status === "standby");
  const leg = current?.legStates?.find(({ channel }) => channel === id);
  const next = booked.find((event) => event.status === "scheduled" && event !== current);
  return {
    id,
    region,
    word: leg?.phase === "failed" ? "failed" : (current?.status ?? (mode === "enforce" ? "idle" : mode)),
    current,
    next,
    blocks: booked.flatMap((event) => blockOf(event, now)),
  };
}

function blockOf({ id, title, status, prepareAt, airAt, endedAt, endAt }, now) {
  const share = (instant) => (at(instant) - now + LANE.before) / (LANE.before + LANE.after);
  const [from, to] = [share(prepareAt ?? airAt), share(endedAt ?? endAt)];
  if (!(to > 0 && from < 1)) return [];
  return [{ id, title, status, from: Math.max(0, from), to: Math.min(1, to) }];
}

/**
 * The journal as read: newest first; what is said again at once is counted; what is said of several at one second names them;
 * a day that is not today begins with its date.
 */
function lines(journal, events, now) {
  const told = [];
  for (const entry of journal.toReversed()) {
    const last = told.at(-1);
    const title = events.get(entry.liveEvent)?.title;
    const meaning = JSON.stringify([entry.text, entry.why, entry.predicts, entry.actor, entry.channel]);
    const isSaid = last?.meaning === meaning && dayOf(last.at) === dayOf(entry.at);
    if (isSaid && last.titles.includes(title)) last.times++;
    else if (isSaid && last.at.slice(0, 19) === entry.at.slice(0, 19)) last.titles.push(title);
    else told.push({ ...entry, meaning, times: 1, titles: [title] });
  }
  for (const line of told) line.about = about(line);
  const today = dayOf(new Date(now).toISOString());
  for (const [index, line] of told.entries()) {
    const day = dayOf(line.at);
    if (day !== (index === 0 ? today : dayOf(told[index - 1].at))) line.day = day;
  }
  return told;
}

const dayOf = (instant) => instant.slice(0, 10);

/** What an entry is about, where its own words do not say. */
const about = ({ text, channel, actor, titles }) =>
  [titles.filter(Boolean).join("; "), channel, actor].filter((name) => name && !text.includes(name)).join(" · ");

/** Everything about a live event that somebody should look at; the worst first. */
function troubles(event, now, underWay) {
  const say = (rank, what, why) => ({ rank, what, why, title: event.title, id: event.id });
  const found = [];
  const late = now - at(event.airAt);
  if (event.status === "failed" && !(now - at(event.endedAt ?? event.airAt) > 24 * HOUR))
    found.push(say(0, "failed: it never reached air", failedLegs(event) || "see its journal"));
  if (coming.has(event.status) && late > LATE.air + underWay)
    found.push(say(0, `should have been on air ${away(-late)}`, lateWhy(event)));
  else if (event.status === "scheduled" && now - at(event.prepareAt) > LATE.prepare + underWay)
    found.push(say(1, "preparation has not begun", `it was due at ${event.prepareAt}`));
  if (event.degraded && (onAir.has(event.status) || coming.has(event.status)))
    found.push(say(1, "degraded", failedLegs(event) || "a leg is not whole"));
  else if (failedLegs(event) && (onAir.has(event.status) || coming.has(event.status)))
    found.push(say(1, "a leg failed", failedLegs(event)));
  if (event.overrunning)
    found.push(say(2, "overruns its booked end", `booked to ${event.plannedEndAt}, now to ${event.endAt}`));
  if (event.held) found.push(say(3, `held by ${event.held.by}`, "it stays on air until somebody releases it"));
  return found;
}

const failedLegs = (event) =>
  (event.legStates ?? [])
    .filter((leg) => leg.phase === "failed")
    .map((leg) => `${leg.channel}: ${leg.why}`)
    .join("; ");

const lateWhy = (event) =>
  event.status === "standby" && event.staging === "manual" ? "it stands by and waits for go" : `it is ${event.status}`;

/** Who was paged in the last hour, and why. */
const pages = (journal, now) =>
  journal
    .filter((entry) => entry.name === "operator.paged" && now - at(entry.at) < HOUR)
    .map((entry) => ({
      rank: 0,
      what: entry.text,
      why: entry.why,
      title: entry.channel ?? "",
      id: entry.liveEvent ?? "",
    }));

/** `in 1 h 05 min`, `3 min ago`: seconds only when they matter. */
export function away(ms) {
  const text = span(Math.abs(ms));
  return ms < 0 ? `${text} ago` : `in ${text}`;
}

export function span(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** What is left of a show, or what it does instead of ending. */
export function remaining(event, now) {
  if (event.status === "ending") return "ending";
  if (event.held && !event.held.until) return "held on air";
  const left = at(event.endAt) - now;
  return left >= 0 ? `${span(left)} left` : `${span(-left)} over`;
}

/** The instant where the live event is, with UTC beside it; the day only when it is another one. */
export function clock(instant, zone, now) {
  if (instant === undefined) return "no time yet";
  const isToday = dayOf(instant) === dayOf(new Date(now).toISOString());
  const utc = `${isToday ? "" : `${dayOf(instant)} `}${instant.slice(11, 16)} UTC`;
  if (!zone) return utc;
  try {
    const day = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
    const time = { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const local = new Intl.DateTimeFormat("en-GB", { ...day, ...time }).format(new Date(instant));
    return `${local.replaceAll(",", "")} ${zone} · ${utc}`;
  } catch {
    return utc;
  }
}

/** How much of a show is over, from 0 to 1. */
export function progress({ onAirAt, airAt, endAt }, now) {
  const begun = at(onAirAt ?? airAt);
  const share = (now - begun) / (at(endAt) - begun);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** The newer of two versions of a live event. Legs are kept: the change feed does not carry them. */
export function newer(known, told) {
  if (!known) return told;
  if (told.rev < known.rev) return known;
  return { ...told, legStates: told.legStates ?? known.legStates };
}

/** A journal entry is told once, though the feed may repeat it. Its id is its own among those of one live event. */
export function noted(journal, entry, most = 300) {
  if (journal.some(({ id, liveEvent }) => id === entry.id && liveEvent === entry.liveEvent)) return journal;
  return [...journal, entry].sort((a, b) => (a.at < b.at ? -1 : 1)).slice(-most);
}
