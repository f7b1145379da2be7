// The API as this page reads it: requests with a token, and the change feed as a stream (EventSource sends no token).

/** Asked of the laptop's own issuer. Elsewhere a token with the first alone shows everything, and answers nothing. */
const SCOPE = "events:read incidents:write";
/** How far back the feed is read for the journal's last lines. */
const BACK = 200;
/** Live events read beyond tomorrow: what is next when nothing is soon. */
const AFTER = 20;

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const isLaptop = () => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);

/** What time it is there, and how fast it passes: the laptop's clock is its own. */
export async function readClock() {
  const asked = Date.now();
  const own = isLaptop() ? await fetch("/_local/clock").catch(() => undefined) : undefined;
  const { now, speed = 1 } = own?.ok ? await own.json() : await readJson("/v1/health");
  return { at: Date.parse(now), read: (asked + Date.now()) / 2, speed };
}

/** On the laptop its own issuer gives a token; elsewhere the person at the page does. Throws when nothing answers. */
export async function laptopToken() {
  if (!isLaptop()) return undefined;
  const response = await fetch(`/_local/token?scope=${encodeURIComponent(SCOPE)}`);
  if (!response.ok) return undefined;
  const text = await response.text();
  try {
    const { token, access_token } = JSON.parse(text);
    return token ?? access_token;
  } catch {
    return text.trim();
  }
}

export async function read(path, token, options = {}) {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers };
  const response = await fetch(path, { ...options, headers });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refused(response.status, problem.detail ?? `${path} answered ${response.status}`);
}

export const readJson = async (path, token) => (await read(path, token)).json();

const DAY = 86_400_000;
const instant = (at) => `${new Date(at).toISOString().slice(0, 19)}Z`;

/**
 * The live events of yesterday, today and tomorrow; the first of those after; and what has been on air for longer. However
 * long the season is, that is all that is read.
 */
export async function readEvents(token, now) {
  const [past, soon] = [instant(now - DAY), instant(now + DAY)];
  const [near, after, long] = await Promise.all([
    readPages(`/v1/live-events?limit=100&from=${past}&to=${soon}`, token, 500),
    readPages(`/v1/live-events?limit=${AFTER}&from=${soon}`, token, 1),
    readPages(`/v1/live-events?limit=20&status=on-air&from=${instant(now - 8 * DAY)}&to=${past}`, token, 1),
  ]);
  return [...long, ...near, ...after];
}

export const readChannels = (token) => readPages("/v1/channels?limit=100", token, 500);

export const readIncidents = async (token) => (await readJson("/v1/incidents?status=unresolved", token)).items;

/** A human's word on an incident, said once however often the button is pressed. */
export const sayOf = (id, { what, body }, token) =>
  read(`/v1/incidents/${id}/${what}`, token, {
    method: "POST",
    headers: { "idempotency-key": crypto.randomUUID(), ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

/** Page after page, until there are at least so many. */
async function readPages(path, token, enough) {
  const items = [];
  let cursor = "";
  do {
    const page = await readJson(cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path, token);
    items.push(...page.items);
    cursor = page.cursor ?? "";
  } while (cursor && items.length < enough);
  return items;
}

/** Changes until the stream ends. Begins a little before now, for the journal's last lines. `told` gets each change. */
export async function follow(token, place, { opened, told }) {
  const headers = place.id === undefined ? {} : { "last-event-id": String(place.id) };
  const stop = new AbortController();
  const response = await read("/v1/changes", token, { headers, signal: stop.signal });
  const first = place.id === undefined;
  for await (const { id, data } of messages(response.body)) {
    if (first && !id) continue;
    if (first) {
      // The feed has said where it stands: come again from a little earlier.
      place.id = Math.max(0, Number(id) - BACK);
      stop.abort();
      return;
    }
    opened();
    if (data) told(JSON.parse(data));
    if (id) place.id = Number(id);
  }
}

/** Server-sent events out of a stream; ours have one line of data each. */
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = `${rest}${value}`.split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts)
      yield Object.fromEntries(part.split("\n").map((line) => line.match(/^(\w*): ?(.*)$/)?.slice(1) ?? ["", line]));
  }
}
