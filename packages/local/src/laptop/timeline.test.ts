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
const id = (n: number) => `01K2QGG600HNEBHVKSRB6WPQ5${n}` as LiveEvent["id"];
const booked = (n: number, zone: string): Item => {
  const wish = { title: `Match ${n}`, start: { local: "2025-08-15T20:00", zone }, duration: "PT2H", legs: [] };
  const decision = create(wish, { id: id(n), actor: "cms", now: 0, tzdata: "test" });
  if (decision.kind !== "change") throw new Error("not booked");
  return eventItem({ ...decision.event, legs: [{ channel: "main" as never }] });
};

test("each entry is told once, in the live event's zone, also when the stream delivers it again after a restart", () => {
  const batch = records(booked(1, "Europe/London"), entry({ liveEvent: id(1) }));
  const first = timeline();
  first.take(batch);
  first.take(batch);
  expect(text).toBe("Fri 15 August 2025, Europe/London (BST)\n20:00:00  ON AIR     on air on 2 of 2 legs — cue air\n");
  text = "";
  const second = timeline();
  second.take([...batch, ...records(entry({ liveEvent: id(1), text: "more" }))]);
  expect(text).toBe("Fri 15 August 2025, Europe/London (BST)\n20:00:00  ON AIR     more — cue air\n");
});

test("with two live events, lines say which", () => {
  const screen = timeline();
  screen.take(records(booked(1, "Europe/London"), booked(2, "Europe/Berlin"), entry({ liveEvent: id(2) })));
  expect(text).toContain("Europe/Berlin (CEST)\n21:00:00  ON AIR     Match 2: on air");
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
  timeline().take(
    records(
      signal({ "detail-type": "MediaLive Channel Input Change" }),
      entry({ kind: "signal", name: "channel.running", actor: "aws.medialive" }),
    ),
  );
  expect(text).toBe("");
  timeline().take(records(signal({ "detail-type": "MediaLive Channel Alert" }), signal("garbage")));
  expect(text.match(/SIGNAL/g)).toHaveLength(2);
});

test("nothing from outside moves the cursor or begins a line", () => {
  timeline().take(records(entry({ text: "a\u001b[2Jb\nc\u202ed", why: "x\ry" })));
  expect(text.split("\n")[1]).toBe("19:00:00  ON AIR     a [2Jb c d — x y");
});

test("a narrow screen breaks lines under their own text; colour goes with the word and the why", () => {
  timeline({ columns: 60 }).take(records(entry({ why: "because ".repeat(10).trim() })));
  const [, ...lines] = text.trimEnd().split("\n");
  expect(lines.length).toBe(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {21}\S/);
  text = "";
  timeline({ colours: true }).take(records(entry()));
  expect(text).toContain("\u001b[1;97;41mON AIR\u001b[0m");
  expect(text).toContain("\u001b[2m— cue air\u001b[0m");
});
