import { away, clock, progress, remaining } from "./board.js";

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
  return node;
}

const card = (event, now) =>
  element(
    "li",
    "card",
    element("h3", "", event.title, " ", ...flags(event)),
    element("p", "left", remaining(event, now)),
    bar(event, now),
    element("p", "dim", `${event.held ? "planned end" : "until"} ${clock(event.endAt, event.start?.zone, now)}`),
    element("ul", "", ...legs(event)),
  );

const row = (event, now) =>
  element(
    "li",
    "row",
    element("p", "", element("b", "when", away(Date.parse(event.airAt) - now)), ` ${event.title} `, ...flags(event)),
    element(
      "p",
      "dim",
      `${event.status} · ${clock(event.airAt, event.start?.zone, now)} · ${event.legs.map(({ channel }) => channel).join(", ")}`,
    ),
    element("ul", "", ...legs(event)),
  );

const trouble = ({ what, why, title }) =>
  element(
    "li",
    "row",
    element("p", "", element("b", "", title ? `${title}: ${what}` : what)),
    element("p", "why", why),
  );

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

let wasOpen = false;
function later(events, now) {
  const last = events.at(-1);
  if (!last) return [];
  const said = `${events.length} more, the last on ${last.airAt.slice(0, 10)}`;
  const details = element("details", "", element("summary", "", said));
  const fill = () => {
    wasOpen = details.open;
    if (details.open && details.childElementCount === 1)
      details.append(element("ul", "", ...events.map((event) => row(event, now))));
  };
  details.addEventListener("toggle", fill);
  details.open = wasOpen;
  if (wasOpen) fill();
  return [details];
}

export function draw(shown, now) {
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
      shown.next.map((event) => row(event, now)),
      "",
      "Nothing is booked.",
    ),
  );
  put("later", ...later(shown.later, now));
  byId("trouble").hidden = shown.wrong.length === 0;
  put("wrong", list(shown.wrong.map(trouble), "", ""));
  // Read aloud when it changes; the countdowns are not.
  put("said", shown.wrong.map(({ title, what }) => `${title} ${what}`).join(". ") || "Nothing is wrong.");
  put("journal", list(shown.journal.map(line), "", "Nothing yet."));
}
