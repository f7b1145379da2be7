import type { Surroundings } from "./command.ts";

/** Milliseconds after which silence looks like hanging. */
const PATIENCE = 1_000;

/** A fetch that says on standard error what is waited for when an answer takes longer than a second. */
export const withProgress =
  ({ fetch, after, err }: Surroundings, url: string) =>
  async (address: string, init: RequestInit): Promise<Response> => {
    const cancel = after(PATIENCE, () => err(`waiting for ${url} ...\n`));
    try {
      return await fetch(address, init);
    } finally {
      cancel();
    }
  };
