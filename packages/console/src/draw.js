import { away, clock, LANE, progress, remaining, span } from "./board.js";
import { deedsFor } from "./incidents.js";

// The board as nodes of the page. Text only, never markup: titles come from outside.

export const byId = (id) => document.getElementById(id);

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== undefined && child !== ""));
  return node;
}

/** Only what reads differently is replaced: a reader's place, focus or selection in the rest stays. */
export function put(id, ...nodes) {
  if (element("div", "", ...nodes).textContent !== byId(id).textContent) byId(id).replaceChildren(...nodes);
}

const list = (nodes, className, otherwise) =>
  nodes.length > 0 ? element("ul", className, ...nodes) : element("p", "dim", otherwise);

/** A state is a word; its colour and its frame only say it again. */
const word = (status) => element("span", `word ${status}`, status.replace("-", " "));

const legs = ({ legStates = [] }) =>
  legStates.map(({ channel, phase, why, pipelines }) =>
    element(
      "li",
      `leg ${phase}`,
      element("b", "", channel),
      ` ${phase}${pipelines === undefined ? "" : `, ${pipelines} pipeline${pipelines === 1 ? "" : "s"}`}: `,
      element("span", "why", why),
    ),
  );

const flags = ({ degraded, held, overrunning }) =>
  [degraded && "degraded", held && "held", overrunning && "overrun"]
    .filter(Boolean)
    .map((text) => element("span", "flag", text));

function bar(event, now) {
  const node = element("progress", "");
  node.value = progress(event, now);
  node.ariaLabel = "how much is over";
  return node;
}

const card = (event, now) =>
  element(
    "li",
    "card",
    element("h3", "", event.title, " "),
    element("p", "", word(event.status), " ", ...flags(event), element("b", "left", remaining(event, now))),
    bar(event, now),
    element("p", "dim", `${event.held ? "planned end" : "until"} ${clock(event.endAt, event.start?.zone, now)}`),
    element("ul", "", ...legs(event)),
  );

/** Those of one instant: it is said once. */
const group = ({ airAt, zone, events }, now) =>
  element(
    "li",
    "",
    element("h3", "when", `${away(Date.parse(airAt) - now)} · ${clock(airAt, zone, now)}`),
    element("ul", "rows", ...events.map((event) => row(event))),
  );

const row = (event, said = "") =>
  element(
    "li",
    "row",
    element(
      "p",
      "",
      event.status === "scheduled" ? "" : word(event.status),
      " ",
      said,
      element("b", "", event.title),
      " ",
      ...flags(event),
    ),
    event.legStates?.length
      ? element("ul", "", ...legs(event))
      : element("p", "dim", event.legs.map(({ channel }) => channel).join(", ")),
  );

const trouble = ({ what, why, title }) =>
  element(
    "li",
    "row",
    element("p", "", element("b", "", title ? `${title}: ${what}` : what)),
    element("p", "why", why),
  );

/**
 * An incident: how bad in a word, what, since when, what becomes of it if nobody does anything, and what a human can do. `answer` is absent
 * where this page may not: then it shows the command that does the same.
 */
function incidentCard(incident, now, { answer, notes }) {
  const { id, severity, status, title, openedAt, ifNobody, asked, acknowledged, substitute, channel, region } =
    incident;
  const since = away(Date.parse(openedAt) - now);
  return element(
    "li",
    `card incident ${severity}`,
    element("h3", "", title),
    element(
      "p",
      "",
      element("span", `word ${severity}`, severity),
      " ",
      element("span", "word", status),
      ` ${[channel ?? region, since].filter(Boolean).join(" · ")}`,
    ),
    status === "open" ? element("p", "", element("b", "", "If nobody does anything: "), ifNobody) : "",
    substitute
      ? element("p", "", `On screen: the ${substitute.input}, since ${substitute.since.slice(11, 19)} UTC`)
      : "",
    asked
      ? element(
          "p",
          "asked",
          element("b", "", `Waits for approval until ${(asked.expiresAt ?? "").slice(11, 19)} UTC: ${asked.rung}. `),
          `${asked.why} → ${asked.predicts}`,
        )
      : "",
    element("p", "deeds", ...deedsFor(incident).map((deed) => deedNode(incident, deed, answer))),
    acknowledged ? element("p", "dim", `${acknowledged.by} has it since ${acknowledged.at.slice(11, 19)} UTC`) : "",
    notes.has(id) ? element("p", "note", notes.get(id)) : "",
    element("p", "dim", `showcaller incidents show ${id}`),
  );
}

function deedNode(incident, deed, answer) {
  if (!answer) return element("code", "", deed.command);
  const button = element("button", deed.what, deed.word);
  button.type = "button";
  button.ariaLabel = `${deed.word}: ${incident.title}`;
  button.addEventListener("click", () => answer(incident, deed));
  return button;
}

const overLine = ({ title, outcome, openedAt, resolvedAt, channel, region }, now) =>
  element(
    "li",
    "dim",
    `${[channel ?? region, title].filter(Boolean).join(": ")}: ${outcome}, after ${span(Date.parse(resolvedAt) - Date.parse(openedAt))}, ${away(Date.parse(resolvedAt) - now)}`,
  );

function drawIncidents({ current, over }, now, means) {
  byId("incidents").hidden = current.length + over.length === 0;
  put(
    "open",
    ...(current.length > 0
      ? [element("ul", "cards wide", ...current.map((each) => incidentCard(each, now, means)))]
      : []),
    ...(over.length > 0 ? [element("ul", "over", ...over.map((each) => overLine(each, now)))] : []),
  );
}

/** Why, and what was to come of it, as they were written (law 9). */
const line = ({ at, text, why, predicts, about, times, day }) =>
  element(
    "li",
    "line",
    element("span", "at", day ? `${day} ${at.slice(11, 19)} ` : `${at.slice(11, 19)} `),
    element(
      "div",
      "",
      element("p", "", text, times > 1 ? element("b", "times", `\u00a0×\u00a0${times}`) : "", " "),
      element("p", "why", why, predicts ? ` → ${predicts} ` : " ", element("span", "about", about)),
    ),
  );

/** A channel's next hours in words, and beside them as a picture for those who see it. */
const lane = ({ id, word: state, current, next, blocks }, now) =>
  element(
    "li",
    "lane",
    element("b", "", id),
    element("span", "", " ", word(state), " ", current ? current.title : ""),
    element("span", "dim", next ? ` next ${away(Date.parse(next.airAt) - now)}: ${next.title}` : " nothing next"),
    strip(blocks),
  );

function strip(blocks) {
  const node = element("div", "strip", ...blocks.map(piece), placed(element("i", "now"), NOW, NOW));
  node.ariaHidden = "true";
  return node;
}

const NOW = LANE.before / (LANE.before + LANE.after);
const piece = ({ title, status, from, to }) => placed(element("span", `piece ${status}`, title), from, to);

function placed(node, from, to) {
  node.style.left = `${from * 100}%`;
  node.style.width = `${(to - from) * 100}%`;
  return node;
}

/** The pictures move with time while their words stay, so they are drawn again each minute of it. */
let drawn;
function drawLanes(lanes, now) {
  const nodes = lanes.map((each) => lane(each, now));
  const shown = `${Math.floor(now / 60_000)} ${nodes.map(({ textContent }) => textContent).join()}`;
  byId("channels").hidden = lanes.length === 0;
  if (shown !== drawn) byId("lanes").replaceChildren(element("ul", "", ...nodes));
  drawn = shown;
}

let wasOpen = false;
function later(events, now) {
  if (events.length === 0) return [];
  const said = `the ${events.length} that follow`;
  const details = element("details", "", element("summary", "", said));
  const fill = () => {
    wasOpen = details.open;
    if (details.open && details.childElementCount === 1)
      details.append(
        element("ul", "", ...events.map((event) => row(event, `${clock(event.airAt, event.start?.zone, now)} `))),
      );
  };
  details.addEventListener("toggle", fill);
  details.open = wasOpen;
  if (wasOpen) fill();
  return [details];
}

export function draw(shown, now, means = { notes: new Map() }) {
  const said = shown.summary.map(({ text, bad }) => element("span", bad ? "bad" : "", text));
  put("summary", ...said.flatMap((part, index) => (index > 0 ? [" · ", part] : [part])));
  document.title = shown.summary.map(({ text }) => text).join(" · ");
  put(
    "air",
    list(
      shown.air.map((event) => card(event, now)),
      "cards",
      "Nothing is on air.",
    ),
  );
  put(
    "next",
    list(
      shown.next.map((each) => group(each, now)),
      "",
      "Nothing is booked.",
    ),
  );
  put("later", ...later(shown.later, now));
  drawLanes(shown.lanes, now);
  drawIncidents(shown.incidents, now, means);
  byId("trouble").hidden = shown.wrong.length === 0;
  put("wrong", list(shown.wrong.map(trouble), "", ""));
  // Read aloud when it changes; the countdowns are not.
  const bad = [
    ...shown.incidents.current.map(({ severity, title }) => `${severity} incident: ${title}`),
    ...shown.wrong.map(({ title, what }) => `${title} ${what}`),
  ];
  put("said", bad.join(". ") || "Nothing is wrong.");
  put("journal", list(shown.journal.map(line), "", "Nothing yet."));
}
