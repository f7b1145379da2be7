import { board, newer, noted } from "./board.js";
import { byId, draw, put } from "./draw.js";
import {
  follow,
  laptopToken,
  Refused,
  readChannels,
  readClock,
  readEvents,
  readIncidents,
  readJson,
  sayOf,
} from "./feed.js";
import { mayAnswer, newerIncident } from "./incidents.js";

const active = new Set(["preparing", "standby", "on-air", "ending"]);
const REFRESH = 15_000;
/** Without news for so long, what is shown may no longer be so. */
const STALE = 40_000;

const state = {
  token: undefined,
  events: new Map(),
  channels: [],
  journal: [],
  incidents: new Map(),
  /** What came of this person's word, by incident. */
  notes: new Map(),
  clock: { at: Date.now(), read: Date.now(), speed: 1 },
  heardAt: 0,
  fault: undefined,
  live: false,
  unread: new Set(),
  place: { id: undefined },
};
const now = () => state.clock.at + (Date.now() - state.clock.read) * state.clock.speed;

/** What is shown, and how old it is. Before the first answer nothing is claimed. */
function show() {
  const hasRead = state.heardAt > 0;
  const silent = hasRead ? Date.now() - state.heardAt > STALE : state.fault !== undefined;
  byId("board").hidden = !hasRead;
  byId("stale").hidden = !silent;
  put(
    "stale",
    hasRead
      ? "No word from the control plane: this may no longer be so. What is on air does not need it."
      : `The control plane does not answer${state.fault ? ` (${state.fault})` : ""}. Trying again; what is on air does not need it.`,
  );
  if (!hasRead) return;
  const { speed } = state.clock;
  put("now", `${new Date(now()).toISOString().slice(0, 19).replace("T", " ")} UTC`);
  put(
    "link",
    `· ${state.live ? "live" : `read every ${REFRESH / 1000} s`}${speed === 1 ? "" : speed === 0 ? " · the clock stands" : ` · ${speed} × real speed`}`,
  );
  const { events, channels, journal, incidents, notes } = state;
  const means = { notes, ...(mayAnswer(state.token ?? "") ? { answer } : {}) };
  draw(board({ events, channels, journal, incidents, now: now(), speed }), now(), means);
}

let isDue = false;
/** What comes together is drawn together. */
function showSoon() {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    show();
  }, 100);
}

const heard = () => {
  state.heardAt = Date.now();
  state.fault = undefined;
};
const keep = (event) => {
  state.events.set(event.id, newer(state.events.get(event.id), event));
  showSoon();
};

const keepIncident = (incident) => {
  state.incidents.set(incident.id, newerIncident(state.incidents.get(incident.id), incident));
  showSoon();
};

/** What a button does: says it, and shows what came of it. */
async function answer(incident, deed) {
  state.notes.set(incident.id, `${deed.word}: …`);
  show();
  try {
    const after = await (await sayOf(incident.id, deed, state.token)).json();
    keepIncident({ ...after, asked: after.attempts.findLast(({ verdict }) => verdict === "asked") });
    state.notes.set(incident.id, `${deed.word}: done`);
  } catch (error) {
    state.notes.set(
      incident.id,
      `${deed.word}: ${error instanceof Refused ? error.message : "nothing answers; try again"}`,
    );
  }
  show();
}

function told(change) {
  heard();
  // Somebody has moved the laptop's clock.
  if (Date.parse(change.at) > now()) state.clock = { ...state.clock, at: Date.parse(change.at), read: Date.now() };
  if (change.kind === "live-event") {
    keep(change.liveEvent);
    if (active.has(change.liveEvent.status)) state.unread.add(change.liveEvent.id);
  }
  if (change.kind === "incident") keepIncident(change.incident);
  if (change.kind === "journal") {
    state.journal = noted(state.journal, change.entry);
    showSoon();
    if (active.has(state.events.get(change.entry.liveEvent)?.status)) state.unread.add(change.entry.liveEvent);
  }
}

/** Legs are not in the feed: whatever moved is read again, a few times a second at most. */
async function readMoved() {
  const ids = [...state.unread];
  state.unread.clear();
  for (const event of await Promise.all(ids.map((id) => readJson(`/v1/live-events/${id}`, state.token)))) keep(event);
}

async function readAll() {
  state.clock = await readClock();
  const [events, channels, incidents] = await Promise.all([
    readEvents(state.token, now()),
    readChannels(state.token),
    readIncidents(state.token),
  ]);
  state.channels = channels;
  // What is not resolved there is all there is; what this page knows to be over stays told for a while.
  const over = [...state.incidents.values()].filter(({ status }) => status === "resolved");
  state.incidents = new Map(
    [...over, ...incidents].map((each) => [each.id, newerIncident(state.incidents.get(each.id), each)]),
  );
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
      else state.fault = error instanceof Refused ? error.message : "";
      state.live = false;
    }
    await pause(ms);
  }
}

let renewing;
function renew(why) {
  renewing ??= (async () => {
    state.token = (await answered(laptopToken)) ?? (await ask(why));
    renewing = undefined;
  })();
  return renewing;
}

/** What `work` gives once there is somebody to answer it. */
async function answered(work) {
  for (;;) {
    try {
      return await work();
    } catch {
      state.fault = "";
    }
    await pause(1_000);
  }
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
        byId("token").value = "";
        resolve(token);
      },
      { once: true },
    );
  });
}

setInterval(show, 1_000);
await renew();
const opened = () => {
  state.live = true;
  heard();
};
forever(readAll, REFRESH);
forever(() => follow(state.token, state.place, { opened, told }), 1_000);
forever(readMoved, 250);
