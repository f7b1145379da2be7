/**
 * `npm run races [-- --rounds 200 --writers 50 --seed 1 --conflicts 0.05]`: booking requests at once for overlapping windows, through
 * the API's handler and the DynamoDB adapter, on a real engine. Never two winners, never a lost update, losers told why.
 */
import { parseArgs } from "node:util";
import { races } from "@showcaller/local/races/races";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "200" },
    writers: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    conflicts: { type: "string", default: "0.05" },
  },
});
const begun = Date.now();
let told = 0;
const so = await races({
  rounds: Number(values.rounds),
  writers: Number(values.writers),
  seed: Number(values.seed),
  conflicts: Number(values.conflicts),
  progress(round, { won, lost, busy, wrong }) {
    for (const line of wrong.slice(told)) console.log(line);
    told = wrong.length;
    if (round % 20 === 0)
      process.stderr.write(`${round} rounds: ${won} won, ${lost} lost, ${busy} told busy, ${wrong.length} wrong\n`);
  },
});
console.log(
  `${so.rounds} rounds of ${values.writers} requests at once on ${so.engine}: ${so.won} won, ${so.lost} lost and told to whom, ` +
    `${so.gaveUp} told busy to the end; ${so.busy} answers were 503 with Retry-After, ${so.injected} transactions were told of a conflict; ` +
    `${so.wrong.length} wrong; ${Math.round((Date.now() - begun) / 1000)} s`,
);
process.exit(so.wrong.length > 0 || so.won === 0 || so.lost === 0 ? 1 : 0);
