import { parseArgs } from "node:util";
import { stretchParameters } from "../twin/parameter.ts";
import { compare, wrongs } from "./compare.ts";
import { printed, worst } from "./table.ts";

/* `npm run compare -- --incidents 200 --seed 1 [--stretch 0.5,1,1.5]`: exit 1 where ours is worse than it has to be. */

const { values } = parseArgs({
  options: {
    incidents: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    stretch: { type: "string", default: "1,0.5,1.5" },
  },
});
const whole = (text: string, option: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 100_000) return number;
  console.error(`${option}: ${text} is not a whole number from 1 to 100000`);
  process.exit(2);
};
const [incidents, seed] = [whole(values.incidents, "--incidents"), whole(values.seed, "--seed")];
const stretches = values.stretch.split(",").map(Number);
if (stretches.some((by) => !(by > 0 && by <= 10))) {
  console.error(`--stretch: ${values.stretch} are not factors above 0 and up to 10`);
  process.exit(2);
}

let failed = false;
for (const by of stretches) {
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
