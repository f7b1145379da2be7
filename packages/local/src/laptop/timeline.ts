import { CorruptItem, readEvent, readJournal } from "@showcaller/adapters/state/items";
import { fromDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import type { JournalEntry, LiveEvent } from "@showcaller/contracts";
import type { Millis, Shelf } from "../kernel/types.ts";
import { linesOf, type Told } from "./block.ts";
import { dayIn, entryLine, painted, type Screen } from "./line.ts";
import { isShown } from "./words.ts";

/** What lines need to know of a live event. */
interface Known {
  title: string;
  zone?: string;
  channels?: readonly string[];
}

const KIND = "timeline";
const KNOWN = "timeline.live-event";
const HELD = "timeline.held";
/** The stream delivers a batch again when a kill came between: so many entries are remembered as shown. */
const REMEMBERED = 1_000;
/** Milliseconds of the clock that one block may span. */
const BLOCK = 30_000;
const OVER = ["ended", "cancelled", "failed"];

/**
 * The journal as it is written, on the person's screen. Fed with what the dispatcher has taken. What comes within a moment is
 * held back and told as one block (block.ts): until `tell`, or until an entry half a minute later. Blocks wait until `open`,
 * and a restart goes on after the last line shown.
 */
export class Timeline {
  readonly #screen: Screen;
  readonly #shelf: Shelf;
  readonly #events: Map<string, Known>;
  #shown: string[];
  #held: JournalEntry[];
  #isOpen = false;
  #ticked = 0;
  #zone = "UTC";
  #day = "";
  readonly #armed = new Map<string, string>();

  constructor(screen: Screen, shelf: Shelf) {
    this.#screen = screen;
    this.#shelf = shelf;
    this.#events = new Map(shelf.all<Known>(KNOWN));
    this.#shown = shelf.get<string[]>(KIND, "shown") ?? [];
    this.#zone = shelf.get<string>(KIND, "zone") ?? "UTC";
    this.#held = shelf.all<JournalEntry>(HELD).map(([, entry]) => entry);
  }

  /** The zone that times are shown in: that of the live event last spoken of. */
  get zone(): string {
    return this.#zone;
  }

  /** Takes a batch of the table's stream. */
  take(records: readonly StreamRecord[]): void {
    const entries = records.flatMap(({ dynamodb: { NewImage } }) => (NewImage ? this.#read(NewImage) : []));
    const fresh = entries.filter((entry) => !this.#shown.includes(keyOf(entry)));
    for (const entry of fresh) if (isShown(entry) && !this.#isRepeated(entry)) this.#hold(entry);
    if (fresh.length === 0) return;
    this.#shown = [...this.#shown, ...fresh.map(keyOf)].slice(-REMEMBERED);
    this.#shelf.put(KIND, "shown", this.#shown);
  }

  /** From now on lines appear. */
  open(): void {
    this.#isOpen = true;
    this.tell();
  }

  /** Called twice a second of real time: tells once the instant is over, or nothing more has come of it. */
  tick(now: Millis): void {
    const last = this.#held.at(-1);
    if (!last) return;
    if (this.#held.length === this.#ticked || now - Date.parse(last.at) >= 1_000) this.tell();
    this.#ticked = this.#held.length;
  }

  /** What is held back appears. */
  tell(): void {
    if (!this.#isOpen || this.#held.length === 0) return;
    for (const { entry, zone, about } of linesOf(this.#held.map((entry) => this.#told(entry)))) {
      const day = dayIn(zone, Date.parse(entry.at));
      if (day !== this.#day) this.#screen.write(`${painted(this.#screen, "bold", day)}\n`);
      this.#day = day;
      // With one live event there is no doubt which is meant.
      const isNamed = about === undefined || this.#events.size < 2;
      this.#screen.write(`${entryLine(this.#screen, entry, { zone, ...(isNamed ? {} : { about }) })}\n`);
    }
    this.#held = [];
    for (const [id] of this.#shelf.all(HELD)) this.#shelf.delete(HELD, id);
  }

  #hold(entry: JournalEntry): void {
    const [first] = this.#held;
    if (first && Date.parse(entry.at) - Date.parse(first.at) >= BLOCK) this.tell();
    this.#shelf.put(HELD, String(this.#held.length).padStart(9, "0"), entry);
    this.#held.push(entry);
  }

  #told(entry: JournalEntry): Told {
    const event = entry.liveEvent ? this.#events.get(entry.liveEvent) : undefined;
    const title = event ? { title: event.title } : {};
    return { entry, zone: event?.zone ?? this.#zone, ...title, channels: event?.channels ?? [] };
  }

  #read(image: NonNullable<StreamRecord["dynamodb"]["NewImage"]>): JournalEntry[] {
    const item = fromDynamoItem(image);
    try {
      if (item.pk.startsWith("JOURNAL#")) return [readJournal(item)];
      if (item.sk === "EVENT" && item.pk.startsWith("EVENT#")) this.#learn(readEvent(item));
    } catch (error) {
      if (!(error instanceof CorruptItem)) throw error;
    }
    return [];
  }

  #learn({ id, title, start, status, legs }: LiveEvent): void {
    const known = { title, channels: legs.map(({ channel }) => channel), ...(start ? { zone: start.zone } : {}) };
    this.#events.set(id, known);
    if (start) this.#speakIn(start.zone);
    if (OVER.includes(status)) this.#shelf.delete(KNOWN, id);
    else this.#shelf.put(KNOWN, id, known);
  }

  #speakIn(zone: string): void {
    if (zone === this.#zone) return;
    this.#zone = zone;
    this.#shelf.put(KIND, "zone", zone);
  }

  /** A leg that waits for its endpoint says so at each look; once is enough. */
  #isRepeated({ name, liveEvent, channel, why }: JournalEntry): boolean {
    if (name !== "leg.armed") return false;
    const leg = `${liveEvent} ${channel}`;
    if (this.#armed.get(leg) === why) return true;
    this.#armed.set(leg, why);
    return false;
  }
}

/** An entry's id is its own among those of one live event: what happens to ten at one instant may be named alike. */
const keyOf = ({ liveEvent, id }: JournalEntry): string => `${liveEvent ?? ""} ${id}`;
