import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { awsClients } from "@showcaller/adapters/clients/aws";
import { createStore } from "@showcaller/adapters/state/store";
import { dynamodbTable } from "@showcaller/adapters/table/dynamodb";
import type { Table } from "@showcaller/core/ports";
import { DAY, HOUR, parseInstant } from "@showcaller/core/time/instant";
import { createApi } from "@showcaller/functions/api/function";
import { systemIds } from "@showcaller/functions/api/ulid";
import { startEngine } from "../dynamodb/engine.ts";
import { randomStream } from "../kernel/random.ts";
import { openIssuer } from "../laptop/issuer.ts";
import { type Answered, type Asked, type Channels, judge } from "./judge.ts";
import { type Contend, contender } from "./post.ts";

export interface RacesWish {
  rounds: number;
  /** Requests at once in a round. */
  writers: number;
  seed: number;
  /** How often a transaction is told that another is under way, as AWS does and the engine never. In [0, 1). */
  conflicts: number;
  /** What the program is made of instead: to see that a bug is found. */
  over?: (table: Table) => Table;
  /** Told after each round. */
  progress?: (round: number, so: Races) => void;
}

export interface Races {
  engine: string;
  rounds: number;
  asked: number;
  won: number;
  lost: number;
  /** Answers of 503 with Retry-After; the client comes again. */
  busy: number;
  /** Clients that were told busy to the end. */
  gaveUp: number;
  injected: number;
  wrong: string[];
}

/** A round has days of its own, all that its leads and overruns touch, so that rounds stay as hard as the first. */
const DAYS = 6;
const NOW = parseInstant("2025-08-01T00:00:00Z");
const CHANNELS = ["pitch-1", "pitch-2", "pitch-3"] as const;

/**
 * Many booking requests at once for overlapping windows, over the API's own handler and the DynamoDB adapter, on a real engine.
 * After each round the ledgers and the live events are compared with what every client was told.
 */
export async function races(wish: RacesWish): Promise<Races> {
  await using stack = new AsyncDisposableStack();
  const home = stack.adopt(mkdtempSync(join(tmpdir(), "showcaller-races-")), (path) =>
    rmSync(path, { recursive: true }),
  );
  const engine = stack.adopt(await startEngine({ dataDir: home, tableName: "races" }), (open) => open.close());
  const so: Races = {
    engine: engine.kind,
    rounds: 0,
    asked: 0,
    won: 0,
    lost: 0,
    busy: 0,
    gaveUp: 0,
    injected: 0,
    wrong: [],
  };
  const random = randomStream(wish.seed, "races");
  const client = awsClients({
    AWS_REGION: "eu-west-2",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL: engine.endpoint,
  }).dynamodb();
  stack.defer(() => client.destroy());
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (given) => {
        if (commandName !== "TransactWriteItemsCommand" || random() >= wish.conflicts) return next(given);
        so.injected++;
        throw Object.assign(new Error("Transaction cancelled"), {
          name: "TransactionCanceledException",
          $metadata: { httpStatusCode: 400, attempts: 1 },
          CancellationReasons: [{ Code: "None" }, { Code: "TransactionConflict" }],
        });
      },
    { step: "initialize" },
  );
  const plain = dynamodbTable({ client, tableName: "races" });
  const post = await apiOn(wish.over?.(plain) ?? plain, home);
  const channels: Channels = new Map();
  for (const [index, id] of CHANNELS.entries()) {
    await post.register(id, index);
    channels.set(id, 0);
  }
  for (let round = 0; round < wish.rounds; round++) {
    const asked = Array.from({ length: wish.writers }, (_, number) => askedBy(random, round, number));
    const answers = await Promise.all(
      asked.map(async (one): Promise<Answered> => ({ asked: one, ...(await post(one)) })),
    );
    so.rounds++;
    so.asked += asked.length;
    so.won += answers.filter(({ status }) => status === 201).length;
    so.lost += answers.filter(({ status }) => status === 409).length;
    so.gaveUp += answers.filter(({ status }) => status === 503).length;
    so.busy += answers.reduce((sum, { busy }) => sum + busy, 0);
    for (const found of await judge(plain, answers, channels)) so.wrong.push(`round ${round + 1}: ${found}`);
    wish.progress?.(round + 1, so);
  }
  return so;
}

async function apiOn(table: Table, home: string): Promise<Contend> {
  const clock = { now: () => NOW };
  const ids = systemIds(clock);
  const issuer = await openIssuer(home, clock.now);
  const silent = { info: () => {}, error: () => {} };
  const store = createStore({ table, clock, ids });
  const { auth, fetch } = issuer;
  const names = { addresses: async () => "unknown" as const };
  // Bookings race, and no token is made.
  const secrets = {
    read: async () => ({ ok: false, failure: { kind: "permanent", code: "NoSecrets", message: "none here" } }) as const,
  };
  const neverBlocked: [] = [];
  const topics = { home: "eu-west-1", allowed: [] };
  const about = { tzdata: "2025b", version: "races", logger: silent };
  const api = createApi({ store, clock, ids, names, neverBlocked, topics, secrets, auth, fetch, ...about });
  return contender(api, await issuer.token({ scope: "events:read events:write admin", seconds: 3600 }));
}

/** One or two channels, somewhere in the round's first three days, for one to nine hours. */
function askedBy(random: () => number, round: number, number: number): Asked {
  const air = NOW + (1 + round * DAYS) * DAY + Math.floor(random() * 72 * 4) * (HOUR / 4);
  const first = Math.floor(random() * CHANNELS.length);
  const legs = random() < 0.3 ? [first, (first + 1) % CHANNELS.length] : [first];
  return {
    title: `round ${round + 1}, client ${number + 1}`,
    air,
    hours: 1 + Math.floor(random() * 9),
    legs: legs.map((index) => CHANNELS[index] ?? CHANNELS[0]),
  };
}
