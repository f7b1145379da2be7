import { eventItem, journalItem } from "@showcaller/adapters/state/items";
import { toDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import type { JournalEntry, LiveEvent } from "@showcaller/contracts";
import { create } from "@showcaller/core/lifecycle/create";
import type { Item } from "@showcaller/core/ports";
import { beforeEach, expect, test } from "vitest";
import { memoryShelf } from "../kernel/shelf.ts";
import type { Shelf } from "../kernel/types.ts";
import type { Screen } from "./line.ts";
import { Timeline } from "./timeline.ts";

const AIR = "2025-08-15T19:00:00.000Z";
let shelf: Shelf;
let text: string;
beforeEach(() => {
  shelf = memoryShelf();
  text = "";
});
const timeline = (screen: Partial<Screen> = {}): Timeline => {
  const made = new Timeline(
    {
      write: (more) => {
        text += more;
      },
      colours: false,
      ...screen,
    },
    shelf,
  );
  made.open();
  return made;
};

/** What one batch comes to on a screen. */
const tell = (batch: StreamRecord[], screen: Partial<Screen> = {}): void => {
  const made = timeline(screen);
  made.take(batch);
  made.tell();
};

const records = (...items: Item[]): StreamRecord[] =>
  items.map((item) => ({ dynamodb: { NewImage: toDynamoItem(item) } }) as unknown as StreamRecord);
let serial = 0;
const entry = (more: Partial<JournalEntry> = {}): Item =>
  journalItem({
    id: `${AIR}#${++serial}`,
    at: AIR,
    kind: "status",
    name: "live-event.on-air",
    text: "on air on 2 of 2 legs",
    why: "cue air",
    actor: "showcaller:start",
    ...more,
  });
const id = (n: number) => `01K2QGG600HNEBHVKSRB6WPQ5${n % 10}` as LiveEvent["id"];
const booked = (n: number, zone: string, channel = "main"): Item => {
  const wish = { title: `Match ${n}`, start: { local: "2025-08-15T20:00", zone }, duration: "PT2H", legs: [] };
  const decision = create(wish, { id: id(n), actor: "cms", now: 0, tzdata: "test" });
  if (decision.kind !== "change") throw new Error("not booked");
  return eventItem({ ...decision.event, legs: [{ channel: channel as never }] });
};

test("each entry is told once, in the live event's zone, also when the stream delivers it again after a restart", () => {
  const batch = records(booked(1, "Europe/London"), entry({ liveEvent: id(1) }));
  const first = timeline();
  first.take(batch);
  first.take(batch);
  first.tell();
  expect(text).toBe("Fri 15 August 2025, Europe/London (BST)\n20:00:00  ON AIR     on air on 2 of 2 legs — cue air\n");
  text = "";
  const second = timeline();
  second.take([...batch, ...records(entry({ liveEvent: id(1), text: "more" }))]);
  second.tell();
  expect(text).toBe("Fri 15 August 2025, Europe/London (BST)\n20:00:00  ON AIR     more — cue air\n");
});

test("with two live events, lines say which", () => {
  tell(records(booked(1, "Europe/London"), booked(2, "Europe/Berlin"), entry({ liveEvent: id(2) })));
  expect(text).toContain("Europe/Berlin (CEST)\n21:00:00  ON AIR     Match 2: on air");
});

test("ten at one minute are a few lines, with every name and every why; a trouble of one keeps its own", () => {
  const all = Array.from({ length: 10 }, (_, n) => n + 1);
  const each = (about: (n: number) => Partial<JournalEntry>): Item[] =>
    all.map((n) => entry({ id: "the same of all ten", liveEvent: id(n), ...about(n) }));
  const at = (time: string): string => `2025-08-15T${time}Z`;
  const screen = timeline({ columns: 100 });
  screen.take(
    records(
      ...all.map((n) => booked(n, "Europe/London")),
      ...each(() => ({
        at: at("18:45:00"),
        name: "live-event.preparing",
        text: "preparing 1 leg",
        why: "cue prepare",
      })),
      // Half a minute later: a block of its own.
      ...each((n) => ({
        at: at(`18:45:${30 + n}`),
        name: "channel.start",
        kind: "command",
        text: `start channel c${n}`,
        why: `must run before ${at("19:00:00")}`,
        predicts: "RUNNING within 3 minutes",
        channel: `c${n}` as never,
      })),
      ...each((n) => ({
        at: at(`18:48:0${n % 3}`),
        name: "leg.ready",
        text: `leg c${n} ready`,
        channel: `c${n}` as never,
      })),
      ...each((n) => ({
        at: at(`18:48:0${n % 3}`),
        name: "live-event.standby",
        text: "on standby",
        why: "1 of 1 legs",
      })),
      ...each((n) =>
        n === 4
          ? { name: "live-event.failed", text: "failed", why: "c4 answers 404 since 18:48" }
          : { text: "on air on 1 of 1 legs" },
      ),
    ),
  );
  screen.tell();
  expect(text).toMatchInlineSnapshot(`
    "Fri 15 August 2025, Europe/London (BST)
    19:45:00  PREPARE    10 × preparing 1 leg: Match 1; Match 2; Match 3; Match 4; Match 5; Match 6;
                         Match 7; Match 8; Match 9; Match 10 — cue prepare
    19:45:31  START      10 × start channel: Match 1 on c1; Match 2 on c2; Match 3 on c3; Match 4 on c4;
                         Match 5 on c5; Match 6 on c6; Match 7 on c7; Match 8 on c8; Match 9 on c9;
                         Match 10 on c10 — must run before 2025-08-15T19:00:00Z → RUNNING within 3
                         minutes
    19:48:01  STANDBY    10 × on standby: Match 1; Match 2; Match 3; Match 4; Match 5; Match 6; Match 7;
                         Match 8; Match 9; Match 10 — 1 of 1 legs
    20:00:00  ON AIR     9 × on air on 1 of 1 legs: Match 1; Match 2; Match 3; Match 5; Match 6; Match
                         7; Match 8; Match 9; Match 10 — cue air
    20:00:00  FAILED     Match 4: failed — c4 answers 404 since 18:48
    "
  `);
});

test("what is booked at one instant on many channels is one line; a single one names its channel", () => {
  const line = (n: number) =>
    entry({ liveEvent: id(n), name: "live-event.booked", text: `"Match ${n}" booked on c${n}`, why: "asked for" });
  tell(records(...[1, 2, 3].flatMap((n) => [booked(n, "Europe/London", `c${n}`), line(n)])));
  expect(text).toContain("BOOKED     3 × booked on …: Match 1; Match 2; Match 3 — asked for\n");
  tell(records(line(2)));
  expect(text).toContain('BOOKED     "Match 2" booked on c2 — asked for\n');
});

test("what a kill held back is told by the next start", () => {
  timeline().take(records(booked(1, "Europe/London"), entry({ liveEvent: id(1) })));
  expect(text).toBe("");
  timeline();
  expect(text).toContain("ON AIR     on air on 2 of 2 legs — cue air");
});

test("progress that AWS reports is left out; alerts and what nobody can read are not", () => {
  const signal = (raw: unknown): Item =>
    entry({
      kind: "signal",
      name: "signal.received",
      actor: "aws.events",
      text: "signal",
      data: { raw: JSON.stringify(raw) },
    });
  tell(
    records(
      signal({ "detail-type": "MediaLive Channel Input Change" }),
      entry({ kind: "signal", name: "channel.running", actor: "aws.medialive" }),
    ),
  );
  expect(text).toBe("");
  tell(records(signal({ "detail-type": "MediaLive Channel Alert" }), signal("garbage")));
  expect(text.match(/SIGNAL/g)).toHaveLength(2);
});

test("nothing from outside moves the cursor or begins a line", () => {
  tell(records(entry({ text: "a\u001b[2Jb\nc\u202ed", why: "x\ry" })));
  expect(text.split("\n")[1]).toBe("19:00:00  ON AIR     a [2Jb c d — x y");
});

test("a narrow screen breaks lines under their own text; colour goes with the word and the why", () => {
  tell(records(entry({ why: "because ".repeat(10).trim() })), { columns: 60 });
  const [, ...lines] = text.trimEnd().split("\n");
  expect(lines.length).toBe(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {21}\S/);
  text = "";
  tell(records(entry()), { colours: true });
  expect(text).toContain("\u001b[1;97;41mON AIR\u001b[0m");
  expect(text).toContain("\u001b[2m— cue air\u001b[0m");
});
