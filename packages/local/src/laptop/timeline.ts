import { CorruptItem, readEvent, readJournal } from "@showcaller/adapters/state/items";
import { fromDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import type { JournalEntry, LiveEvent } from "@showcaller/contracts";
import type { Shelf } from "../kernel/types.ts";
import { dayIn, entryLine, painted, type Screen } from "./line.ts";
import { isShown } from "./words.ts";

/** An entry's id is its own among those of one live event: what happens to ten at one instant may be named alike. */
const keyOf = ({ liveEvent, id }: JournalEntry): string => `${liveEvent ?? ""} ${id}`;

/** What lines need to know of a live event. */
interface Known {
  title: string;
  zone?: string;
}

const KIND = "timeline";
const KNOWN = "timeline.live-event";
/** The stream delivers a batch again when a kill came between: so many entries are remembered as shown. */
const REMEMBERED = 300;
const OVER = ["ended", "cancelled", "failed"];

/**
 * The journal as it is written, one line an entry, on the person's screen. Fed with what the dispatcher has taken. Lines
 * wait until `open`, and a restart goes on after the last line shown.
 */
export class Timeline {
  readonly #screen: Screen;
  readonly #shelf: Shelf;
  readonly #events: Map<string, Known>;
  #shown: string[];
  #waiting: (() => void)[] | undefined = [];
  #zone = "UTC";
  #day = "";
  #lastArmed = "";

  constructor(screen: Screen, shelf: Shelf) {
    this.#screen = screen;
    this.#shelf = shelf;
    this.#events = new Map(shelf.all<Known>(KNOWN));
    this.#shown = shelf.get<string[]>(KIND, "shown") ?? [];
    this.#zone = shelf.get<string>(KIND, "zone") ?? "UTC";
  }

  /** The zone that times are shown in: that of the live event last spoken of. */
  get zone(): string {
    return this.#zone;
  }

  /** Takes a batch of the table's stream. */
  take(records: readonly StreamRecord[]): void {
    const entries = records.flatMap(({ dynamodb: { NewImage } }) => (NewImage ? this.#read(NewImage) : []));
    const fresh = entries.filter((entry) => !this.#shown.includes(keyOf(entry)));
    for (const entry of fresh) this.#when(() => this.#show(entry));
    if (fresh.length === 0) return;
    this.#shown = [...this.#shown, ...fresh.map(keyOf)].slice(-REMEMBERED);
    this.#shelf.put(KIND, "shown", this.#shown);
  }

  /** From now on lines appear. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const show of waiting) show();
  }

  #when(show: () => void): void {
    if (this.#waiting) this.#waiting.push(show);
    else show();
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

  #learn({ id, title, start, status }: LiveEvent): void {
    const known = { title, ...(start ? { zone: start.zone } : {}) };
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

  #show(entry: JournalEntry): void {
    if (!isShown(entry) || this.#isRepeated(entry)) return;
    const event = entry.liveEvent ? this.#events.get(entry.liveEvent) : undefined;
    const zone = event?.zone ?? this.#zone;
    const day = dayIn(zone, Date.parse(entry.at));
    if (day !== this.#day) this.#screen.write(`${painted(this.#screen, "bold", day)}\n`);
    this.#day = day;
    // With one live event there is no doubt which is meant.
    const isNamed = !event || this.#events.size < 2 || entry.text.includes(event.title);
    this.#screen.write(`${entryLine(this.#screen, entry, { zone, ...(isNamed ? {} : { about: event.title }) })}\n`);
  }

  /** A leg that waits for its endpoint says so at each look; once is enough. */
  #isRepeated({ name, liveEvent, channel, why }: JournalEntry): boolean {
    if (name !== "leg.armed") return false;
    const said = `${liveEvent} ${channel} ${why}`;
    if (said === this.#lastArmed) return true;
    this.#lastArmed = said;
    return false;
  }
}
