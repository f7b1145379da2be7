// Which incidents the page shows, and what it says of each. Nothing here touches the page, the network or the clock.

const SEVERITY = ["critical", "major", "minor", "info"];
const STATUS = ["open", "stabilising", "resolved"];
/** For so long an incident that is over is still told. */
const TOLD_FOR = 3_600_000;
const SHOWN_OVER = 5;

/** Open ones first, the worst of them first, and of equals the newest; then what was over in the last hour. */
export function troublesNow(incidents, now) {
  const all = [...incidents.values()];
  const current = all.filter(({ status }) => status !== "resolved");
  const over = all.filter(({ status, resolvedAt }) => status === "resolved" && now - Date.parse(resolvedAt) < TOLD_FOR);
  const rank = ({ status, severity }) => STATUS.indexOf(status) * 10 + SEVERITY.indexOf(severity);
  return {
    current: current.sort((a, b) => rank(a) - rank(b) || (a.openedAt < b.openedAt ? 1 : -1)),
    over: over.sort((a, b) => (a.resolvedAt < b.resolvedAt ? 1 : -1)).slice(0, SHOWN_OVER),
  };
}

/** What a human can do about it now: each with the word on its button and the command that does the same. */
export function deedsFor({ id, status, asked, acknowledged }) {
  if (status === "resolved") return [];
  return [
    ...(asked
      ? [
          { what: "approve", word: `Approve: ${asked.rung}`, body: { attempt: asked.id } },
          { what: "reject", word: "Reject", body: { attempt: asked.id } },
        ]
      : []),
    ...(acknowledged ? [] : [{ what: "acknowledge", word: "I have it" }]),
  ].map((deed) => ({ ...deed, command: `showcaller incidents ${deed.what} ${id}` }));
}

/** Whether this token may answer: what it says of itself. The API judges, not the page. */
export function mayAnswer(token) {
  try {
    const [, part = ""] = token.split(".");
    const { scope = "", scp = "" } = JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
    return [scope, scp].flat().join(" ").split(" ").includes("incidents:write");
  } catch {
    return false;
  }
}

/** The newer of two versions: the feed may repeat itself. */
export const newerIncident = (known, told) => (known && known.rev >= told.rev ? known : told);
