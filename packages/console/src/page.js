import { away, board, clock, newer, noted, remaining } from "./board.js";
import { follow, laptopToken, Refused, readEvents, readJson } from "./feed.js";

const byId = (id) => document.getElementById(id);
const active = new Set(["preparing", "standby", "on-air", "ending"]);
const REFRESH = 15_000;
/** Without news for so long, what is shown may no longer be so. */
const STALE = 40_000;

const state = {
  token: undefined,
  events: new Map(),
  journal: [],
  offset: 0,
  heardAt: 0,
  live: false,
  unread: new Set(),
  place: { id: undefined },
};
const now = () => Date.now() + state.offset;

/** Text only, never markup: titles come from outside. */
function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== undefined && child !== ""));
  return node;
}

function legs(event) {
  return (event.legStates ?? []).map((leg) =>
    element("li", "leg", element("b", leg.phase, `${leg.channel}: ${leg.phase}`), " ", element("span", "why", leg.why)),
  );
}

function flags(event) {
  const said = [event.degraded && "DEGRADED", event.held && "HELD", event.overrunning && "OVERRUN"].filter(Boolean);
  return said.map((text) => element("span", "flag", text));
}

const card = (event) =>
  element(
    "li",
    "card",
    element("h3", "", event.title),
    element("p", "left", remaining(event, now())),
    element("p", "", ...flags(event)),
    element("p", "dim", `until ${clock(event.endAt, event.start?.zone)}`),
    element("ul", "", ...legs(event)),
  );

const row = (event) =>
  element(
    "li",
    "row",
    element("b", "", away(Date.parse(event.airAt) - now())),
    ` ${event.title} `,
    element(
      "span",
      "dim",
      `${event.status}, ${clock(event.airAt, event.start?.zone)}, ${event.legs.map(({ channel }) => channel).join(", ")}`,
    ),
    element("ul", "", ...legs(event)),
  );

const trouble = ({ what, why, title }) =>
  element("li", "row", element("b", "", title ? `${title}: ${what}` : what), element("p", "why", why));

const line = ({ at, text, why, actor, channel }) =>
  element(
    "li",
    "row",
    element("span", "dim", `${at.slice(11, 19)} `),
    channel ? `${channel}: ${text} ` : `${text} `,
    element("span", "why", `(${why}; ${actor})`),
  );

const list = (nodes, className, otherwise) =>
  nodes.length > 0 ? element("ul", className, ...nodes) : element("p", "dim", otherwise);

let wasOpen = false;
function later(events) {
  const last = events.at(-1);
  if (!last) return [];
  const details = element(
    "details",
    "",
    element("summary", "", `${events.length} more, the last on ${last.airAt.slice(0, 10)}`),
  );
  const fill = () => {
    wasOpen = details.open;
    if (details.open && details.childElementCount === 1) details.append(element("ul", "", ...events.map(row)));
  };
  details.addEventListener("toggle", fill);
  details.open = wasOpen;
  if (wasOpen) fill();
  return [details];
}

/** Only what reads differently is replaced: a reader's place, focus or selection in the rest stays. */
function put(id, ...nodes) {
  if (element("div", "", ...nodes).textContent !== byId(id).textContent) byId(id).replaceChildren(...nodes);
}

function draw() {
  const shown = board({ events: state.events, journal: state.journal, now: now() });
  put("now", `${new Date(now()).toISOString().slice(0, 19).replace("T", " ")} UTC`);
  put("link", state.live ? "· live" : `· read every ${REFRESH / 1000} s`);
  put("summary", shown.summary);
  document.title = shown.summary;
  const silent = Date.now() - state.heardAt;
  byId("stale").hidden = state.heardAt === 0 || silent < STALE;
  put("stale", "No word from the control plane: this may no longer be so. What is on air does not need it.");
  put("air", list(shown.air.map(card), "cards", "Nothing is on air."));
  put("next", list(shown.next.map(row), "", "Nothing is booked."));
  put("later", ...later(shown.later));
  put("wrong", list(shown.wrong.map(trouble), "", "Nothing is wrong."));
  // Read aloud when it changes; the countdowns above are not.
  put("said", shown.wrong.map(({ title, what }) => `${title} ${what}`).join(". ") || "Nothing is wrong.");
  put("journal", list(shown.journal.map(line), "", "Nothing yet."));
}

const heard = () => {
  state.heardAt = Date.now();
};
const keep = (event) => state.events.set(event.id, newer(state.events.get(event.id), event));

function told(change) {
  heard();
  if (change.kind === "live-event") {
    keep(change.liveEvent);
    if (active.has(change.liveEvent.status)) state.unread.add(change.liveEvent.id);
  }
  if (change.kind === "journal") {
    state.journal = noted(state.journal, change.entry);
    if (active.has(state.events.get(change.entry.liveEvent)?.status)) state.unread.add(change.entry.liveEvent);
  }
}

/** Legs are not in the feed: whatever moved is read again, at most once a second. */
async function readMoved() {
  const ids = [...state.unread];
  state.unread.clear();
  for (const id of ids) keep(await readJson(`/v1/live-events/${id}`, state.token));
}

async function readAll() {
  const asked = Date.now();
  const health = await readJson("/v1/health");
  // The laptop's clock is its own.
  state.offset = Date.parse(health.now) - (asked + Date.now()) / 2;
  const events = await readEvents(state.token, now());
  state.events = new Map(events.map((event) => [event.id, newer(state.events.get(event.id), event)]));
  for (const { id, status } of events) if (active.has(status)) state.unread.add(id);
  await readMoved();
  heard();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs for ever; a refused token ends it, and the page asks for another. */
async function forever(work, ms) {
  for (;;) {
    try {
      await work();
    } catch (error) {
      if (error instanceof Refused && [401, 403].includes(error.status)) await renew(error.message);
      state.live = false;
    }
    await pause(ms);
  }
}

let renewing;
function renew(why) {
  renewing ??= (async () => {
    state.token = (await laptopToken()) ?? (await ask(why));
    renewing = undefined;
  })();
  return renewing;
}

/** Kept for this tab only. */
function ask(why) {
  const kept = why === undefined ? sessionStorage.getItem("token") : undefined;
  if (kept) return kept;
  byId("ask").hidden = false;
  byId("refused").textContent = why ?? "";
  return new Promise((resolve) => {
    byId("ask").addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        const token = byId("token").value.trim();
        sessionStorage.setItem("token", token);
        byId("ask").hidden = true;
        resolve(token);
      },
      { once: true },
    );
  });
}

await renew();
const opened = () => {
  state.live = true;
  heard();
};
forever(readAll, REFRESH);
forever(() => follow(state.token, state.place, { opened, told }), 1_000);
forever(readMoved, 1_000);
setInterval(draw, 1_000);
