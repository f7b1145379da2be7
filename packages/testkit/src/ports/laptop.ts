import { memoryTable } from "@showcaller/adapters/table/memory";
import { memoryShelf } from "@showcaller/local/kernel/shelf";
import { createSite, HOME, MEDIA, type Site } from "@showcaller/local/laptop/site";
import { AIR } from "../builders.ts";

/** The laptop's account, its adapters over its wire, and a hand on its clock. */
export interface Laptop {
  site: Site;
  deps: Site["deps"];
  region: string;
  home: string;
  /** Runs everything due in so many seconds. */
  pass(seconds: number): Promise<void>;
}

const silent = { logger: { info: () => {}, error: () => {} } };

export const laptop = (): Laptop => {
  const site: Site = createSite({
    shelf: memoryShelf(),
    keep: { kind: "memory", table: memoryTable({ now: () => site?.world.now ?? AIR }) },
    seed: 1,
    at: AIR,
    telemetry: silent,
    onKill: (killed) => killed.world.kill(),
  });
  return {
    site,
    deps: site.deps,
    region: MEDIA[0],
    home: HOME,
    pass: (seconds) => site.world.runUntil(site.world.now + seconds * 1000),
  };
};
