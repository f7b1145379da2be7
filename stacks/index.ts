import { bundleAll } from "../scripts/bundle/bundle";
import { api } from "./api";
import { ipSets } from "./blocks";
import { config } from "./config";
import { defaults } from "./defaults";
import { distribution } from "./distribution";
import { edge, wakes } from "./edge";
import { exports } from "./exports";
import { deployedNames } from "./function";
import { functions } from "./functions";
import { deployGuard } from "./guard";
import { ingress } from "./ingress";
import { letters } from "./letters";
import { mediaRegions } from "./media-region";
import { observability } from "./observability";
import { probes } from "./probes";
import { scheduling, standing } from "./scheduling";
import { state } from "./state";
import { workflows } from "./workflows";

/** What exists in AWS, one file per concern. Not built yet: console. */
export async function deploy() {
  deployGuard();
  const settings = config();
  defaults(settings);
  const bundles = await bundleAll($cli.paths.root);
  const table = state();
  const cues = scheduling(settings);
  const unhandled = letters("UnhandledLetters");
  const queue = wakes();
  const kept = exports(settings);
  const blocked = ipSets();
  const acting = functions(settings, { bundles, table, cues, dlq: unhandled.arn, wakes: queue, kept, blocked });
  workflows(settings, acting.tasks);
  ingress({ config: settings, table, ...acting });
  standing({
    ...{ sweep: acting.sweep, zones: acting.zones, "edge-tick": acting["edge-tick"], export: acting.export },
    ...(acting.monitor ? { monitor: acting.monitor } : {}),
  });
  mediaRegions(settings);
  const doors = api(settings, bundles, table);
  const viewers = edge(settings, bundles, table, queue);
  probes(settings, bundles);
  observability(settings, { table }, deployedNames());
  return {
    table: table.name,
    blockedV4: blocked[4].arn,
    blockedV6: blocked[6].arn,
    ...doors,
    ...viewers,
    ...distribution(settings, viewers.viewerRequest, blocked),
  };
}
