/** Queues of dead letters in the home Region, as stacks/ names them (stacks/letters.ts); a test compares. */
export const LETTERS = [
  "bus-letters",
  "stream-letters",
  "cue-letters",
  "unhandled-letters",
  "standing-letters",
  "wake-letters.fifo",
  "heartbeat-letters",
] as const;
