import { bundleAll } from "../scripts/bundle/bundle";
import { api } from "./api";
import { config } from "./config";
import { defaults } from "./defaults";
import { edge, wakes } from "./edge";
import { functions } from "./functions";
import { ingress } from "./ingress";
import { letters } from "./letters";
import { mediaRegions } from "./media-region";
import { scheduling, standing } from "./scheduling";
import { state } from "./state";
import { workflows } from "./workflows";

/** What exists in AWS, one file per concern. Not built yet: console, observability, export to a second Region. */
export async function deploy() {
  const settings = config();
  defaults(settings);
  const bundles = await bundleAll($cli.paths.root);
  const table = state();
  const cues = scheduling(settings);
  const unhandled = letters("UnhandledLetters");
  const queue = wakes();
  const acting = functions(settings, { bundles, table, cues, dlq: unhandled.arn, wakes: queue });
  workflows(settings, acting.tasks);
  ingress({ table, ...acting });
  standing({ sweep: acting.sweep, zones: acting.zones, "edge-tick": acting["edge-tick"] });
  mediaRegions(settings);
  return { table: table.name, ...api(settings, bundles, table), ...edge(settings, bundles, table, queue) };
}
