import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localClients } from "@showcaller/adapters/clients/local";
import { metrics } from "@showcaller/adapters/cloudwatch/metrics";
import { flows } from "@showcaller/adapters/mediaconnect/flows";
import { encoders } from "@showcaller/adapters/medialive/encoders";
import { packager } from "@showcaller/adapters/mediapackage/packager";
import { probe } from "@showcaller/adapters/probe/probe";
import { exportOf } from "@showcaller/adapters/state/exported";
import type { Export, JournalEntry, LiveEventId } from "@showcaller/contracts";
import { parseInstant } from "@showcaller/core/time/instant";
import type { Match } from "@showcaller/local/laptop/harness";
import { HOME } from "@showcaller/local/laptop/site";
import { inProcessHandler } from "@showcaller/local/wire/index";
import { type Conductor, createConductor, type RealPorts } from "../src/conduct/conductor.ts";
import { type JournalFile, openJournal } from "../src/conduct/journal.ts";
import { tracked } from "../src/conduct/ports.ts";

/** The media services of a laptop whose control plane is dead, as an operator's own clients reach them. */
const mediaOf =
  ({ site }: Match): RealPorts =>
  (world) => {
    const clients = localClients({
      region: HOME,
      requestHandlerFor: (service, region) => inProcessHandler(site.wire, { service, region }, () => "conduct"),
      sleep: (ms) => world.sleep(ms),
      random: () => 0,
    });
    return {
      encoders: (region) => tracked(encoders(clients.mediaLive(region)), world),
      flows: (region) => tracked(flows(clients.mediaConnect(region)), world),
      metrics: (region) => tracked(metrics(clients.cloudWatch(region)), world),
      packager: (region) => tracked(packager(clients.mediaPackage(region)), world),
      probe: probe(
        async (url) => site.twin.manifest(url),
        () => undefined,
      ),
    };
  };

/** Functions, and with them everything that decides, are gone; what AWS runs by itself runs on. */
export function killControlPlane({ site }: Match): void {
  for (const name of Object.keys(site.functions)) delete site.functions[name];
}

export const exported = (match: Match): Promise<Export> =>
  exportOf(match.site.deps.store.context, { stage: "laptop", home: HOME, now: match.site.world.now });

/** Both clocks go on together, so that whoever conducts sees the encoders of its own moment. */
const STEP = 4_000;

export interface Outage extends Disposable {
  path: string;
  /** Takes over from `document`, or goes on from its own journal. */
  conduct(document: Export, hold?: readonly LiveEventId[]): Promise<Conductor>;
  runUntil(at: string): Promise<void>;
  /** The person's laptop dies. */
  die(): void;
  said: JournalEntry[];
  faults: string[];
}

export function outage(match: Match): Outage {
  const folder = mkdtempSync(join(tmpdir(), "showcaller-conduct-"));
  const path = join(folder, "journal.jsonl");
  const said: JournalEntry[] = [];
  const faults: string[] = [];
  let conductor: Conductor | undefined;
  let file: JournalFile | undefined;
  let runs = 0;
  return {
    path,
    said,
    faults,
    async conduct(document, hold = []) {
      file = openJournal(
        path,
        {
          format: "showcaller/conduct",
          version: 1,
          export: document.exportedAt,
          exportedAt: document.exportedAt,
          stage: document.stage,
          by: "kim",
        },
        { at: document.exportedAt, why: "a test" },
      );
      conductor = await createConductor({
        document,
        earlier: file.earlier,
        now: match.site.world.now,
        seed: ++runs,
        ports: mediaOf(match),
        by: "kim",
        written: file.append,
        said: (entry) => said.push(entry),
        fault: (message, error) => faults.push(`${message} ${error instanceof Error ? error.message : ""}`),
      });
      await conductor.begin(hold);
      return conductor;
    },
    async runUntil(text) {
      const until = parseInstant(text);
      for (let at = match.site.world.now; at < until; ) {
        at = Math.min(at + STEP, until);
        await match.site.world.runUntil(at);
        await conductor?.site.world.runUntil(at);
      }
    },
    die() {
      conductor?.site.world.kill();
      conductor = undefined;
      file?.close();
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}
