import type { JournalEntry, JournalName } from "@showcaller/contracts";

/** A journal entry before it has an id, a time and an actor: what a decision returns beside its result. */
export type Entry = Omit<JournalEntry, "id" | "at" | "actor" | "name" | "liveEvent"> & { name: JournalName };
