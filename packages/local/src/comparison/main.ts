import { parseArgs } from "node:util";
import { stretchParameters } from "../twin/parameter.ts";
import { compare, wrongs } from "./compare.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { printed, worst } from "./table.ts";

/*
 * `npm run compare -- --incidents 200 --seed 1 [--stretch 0.5,1,1.5]`: exit 1 where ours is worse than it has to be. With `--one-at-a-time`
 * each parameter of the twin is stretched by itself.
 */

const { values } = parseArgs({
  options: {
    incidents: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    stretch: { type: "string" },
    "one-at-a-time": { type: "boolean", default: false },
  },
});
const whole = (text: string, option: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 100_000) return number;
  console.error(`${option}: ${text} is not a whole number from 1 to 100000`);
  process.exit(2);
};
const [incidents, seed] = [whole(values.incidents, "--incidents"), whole(values.seed, "--seed")];
const alone = values["one-at-a-time"];
const stretches = (values.stretch ?? (alone ? "0.5,1.5" : "1,0.5,1.5")).split(",").map(Number);
if (stretches.some((by) => !(by > 0 && by <= 10))) {
  console.error(`--stretch: ${values.stretch} are not factors above 0 and up to 10`);
  process.exit(2);
}

let failed = false;
if (alone) {
  const began = performance.now();
  console.log(`${incidents} incidents, seed ${seed}, each parameter of the twin by itself`);
  const wrong = await oneAtATime(incidents, seed, stretches, console.log);
  for (const text of wrong) console.log(`  WRONG ${text}`);
  console.log(`(${Math.round((performance.now() - began) / 1000)} s)`);
  failed = wrong.length > 0;
}
for (const by of alone ? [] : stretches) {
  stretchParameters(by);
  const began = performance.now();
  const compared = await compare(incidents, seed, (done) => {
    if (done % 20 === 0) console.error(`x${by}: ${done} of ${incidents}`);
  });
  const took = Math.round((performance.now() - began) / 1000);
  console.log(`\n${incidents} incidents, seed ${seed}, every time, rate and size of the twin x ${by} (${took} s)`);
  console.log(printed(compared));
  for (const line of worst(compared, 20)) console.log(line);
  for (const wrong of wrongs(compared)) {
    failed = true;
    console.log(`  WRONG ${wrong}`);
  }
}
process.exit(failed ? 1 : 0);
