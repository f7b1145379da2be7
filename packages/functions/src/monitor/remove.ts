import { dashboardName } from "@showcaller/core/monitors/names";
import type { MonitorDeps } from "./deps.ts";
import { chunks, contentsOf, NAMES_A_CALL, placed, type Work, write } from "./work.ts";

/** Takes away what is not wanted any more, a hundred a call; a call that fails is made again in a minute, and meanwhile they are still named. */
export async function remove(works: readonly Work[], deps: MonitorDeps): Promise<{ removed: number; failed: number }> {
  const gone = new Set<string>();
  let failed = 0;
  const places = works.flatMap(({ steps }) => steps.removeAlarms.map(placed));
  for (const region of new Set(places.map((one) => one.region)))
    for (const names of chunks(
      places.filter((one) => one.region === region).map(({ name }) => name),
      NAMES_A_CALL,
    )) {
      const did = await deps.monitoring(region).removeAlarms(names);
      if (did.ok) for (const name of names) gone.add(`${region}/${name}`);
      else failed += names.length;
    }
  const over = works.filter(({ steps }) => steps.removeDashboard);
  for (const some of chunks(over, NAMES_A_CALL)) {
    const names = some.map(({ id }) => dashboardName(deps.about.prefix, id));
    const did = await deps.monitoring(deps.about.home).removeDashboards(names);
    if (did.ok) for (const { id } of some) gone.add(id);
    else failed += names.length;
  }
  for (const work of works) await forget(work, gone, deps);
  return { removed: gone.size, failed };
}

async function forget(work: Work, gone: ReadonlySet<string>, deps: MonitorDeps): Promise<void> {
  const before = contentsOf(work);
  const alarms = Object.fromEntries(Object.entries(before.alarms).filter(([place]) => !gone.has(place)));
  const isGone = gone.has(work.id);
  const count = Object.keys(before.alarms).length - Object.keys(alarms).length;
  if (count === 0 && !isGone) return;
  const parts = [
    ...(count > 0 ? [`${count} delivery alarm${count > 1 ? "s" : ""}`] : []),
    ...(isGone ? ["its dashboard"] : []),
  ];
  await write(
    work,
    { alarms, ...(isGone || before.dashboard === undefined ? {} : { dashboard: before.dashboard }) },
    deps,
    {
      name: "monitor.removed",
      text: `${parts.join(" and ")} removed`,
      why: isGone ? "it is over" : "it is not on air: nobody is to be told that nothing comes any more",
    },
  );
}
