import { bundleAll } from "../scripts/bundle/bundle";
import { api } from "./api";
import { config } from "./config";
import { defaults } from "./defaults";
import { functions } from "./functions";
import { ingress } from "./ingress";
import { letters } from "./letters";
import { mediaRegions } from "./media-region";
import { scheduling, standing } from "./scheduling";
import { state } from "./state";
import { workflows } from "./workflows";

/** What exists in AWS, one file per concern. Not built yet: edge, console, observability, export to a second Region. */
export async function deploy() {
  const settings = config();
  defaults(settings);
  const bundles = await bundleAll($cli.paths.root);
  const table = state();
  const cues = scheduling(settings);
  const unhandled = letters("UnhandledLetters");
  const acting = functions(settings, { bundles, table, cues, dlq: unhandled.arn });
  workflows(settings, acting.tasks);
  ingress({ table, ...acting });
  standing({ sweep: acting.sweep, zones: acting.zones });
  mediaRegions(settings);
  return { table: table.name, ...api(settings, bundles, table) };
}
