/**
 * `npm run kills [-- --every N]`: kill -9 of a real process on a real engine after each of its AWS calls and task boundaries in
 * turn (or every Nth), a restart, and the show must not notice. Two at a time; some three seconds a place.
 */
import { parseArgs } from "node:util";
import { realKill } from "@showcaller/local/laptop/kill/real-kill";

const { values } = parseArgs({ options: { every: { type: "string", default: "1" } } });
const every = Math.max(1, Number(values.every) || 1);
const wrong: string[] = [];
let next = 1;
let places = 0;
let done = false;

/** Until a place lies beyond the last call: the run then ends without a death. */
async function worker(): Promise<void> {
  while (!done) {
    const nth = next;
    next += every;
    const { deaths, wrong: found } = await realKill(nth);
    if (deaths === 0) done = true;
    else places++;
    if (deaths > 1 || found.length > 0) wrong.push(`call ${nth}: ${deaths} deaths; ${found.join("; ")}`);
    if (places % 20 === 0) process.stderr.write(`${places} places, ${wrong.length} not whole\n`);
  }
}

await Promise.all([worker(), worker()]);
for (const line of wrong) console.log(line);
console.log(
  `killed -9 at ${places} places, each followed by a restart: ${places - wrong.length} whole, ${wrong.length} not`,
);
process.exit(wrong.length > 0 || places === 0 ? 1 : 0);
