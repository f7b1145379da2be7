import { localClients } from "@showcaller/adapters/clients/local";
import { sdks } from "@showcaller/adapters/models/catalog";
import type { Archive } from "@showcaller/core/ports";
import { archiveStandIn, shelfFiles } from "@showcaller/local/archive/stand-in";
import { keyValueStoreStandIn } from "@showcaller/local/keyvaluestore/stand-in";
import { HOME } from "@showcaller/local/laptop/site";
import { secretsStandIn } from "@showcaller/local/secretsmanager/stand-in";
import { fifoQueue } from "@showcaller/local/sqs/fifo";
import { createWire, inProcessHandler } from "@showcaller/local/wire/index";
import { laptop } from "../ports/laptop.ts";
import { refusal, type WireStage } from "./stage.ts";

const ACCOUNT = "000000000000";
const QUEUE = `https://sqs.${HOME}.amazonaws.com/${ACCOUNT}/wire.fifo`;
/** The laptop behind its wire, with an edge, in virtual time. */
export const onLaptop = async (): Promise<WireStage> => {
  const { site, pass } = laptop();
  const { world, gate } = site;
  // Of its own: the laptop writes to its edge each minute.
  let consumer = (_bodies: string[]): boolean => true;
  const queue = fifoQueue({
    ...{ world, url: QUEUE, visibility: 15_000, maxReceives: 10 },
    invoke: async ({ Records }) => {
      if (!consumer(Records.map(({ body }) => body))) throw new Error("it failed");
    },
  });
  const store = keyValueStoreStandIn({ world, latency: 0, propagation: 3_000 });
  const edge = createWire({ standIns: [queue, store, secretsStandIn(world)], gate, world });
  const ofEdge = new Set<string>(["sqs", "cloudfront-keyvaluestore", "secretsmanager"]);
  const clients = localClients({
    region: HOME,
    requestHandlerFor: (service, region) =>
      inProcessHandler(ofEdge.has(service) ? edge : site.wire, { service, region }, () => "client"),
    sleep: (ms) => site.world.sleep(ms),
    random: () => 0,
  });
  return {
    clients,
    region: HOME,
    account: ACCOUNT,
    now: () => site.world.now,
    pass,
    machine: async (name, definition) => site.workflows.register(name, definition).stateMachineArn,
    async matches(pattern, event) {
      const command = new sdks.events.TestEventPatternCommand({
        EventPattern: JSON.stringify(pattern),
        Event: JSON.stringify(event),
      });
      let result: boolean | undefined;
      const refused = await refusal(
        clients
          .eventbridge()
          .send(command)
          .then(({ Result }) => (result = Result)),
      );
      return refused === "InvalidEventPatternException" ? "refused" : (result ?? refused === "ok");
    },
    async queue() {
      await pass(1);
      return QUEUE;
    },
    async consume(_, handle) {
      consumer = handle;
      await pass(120);
    },
    topic: async (name) => `arn:aws:sns:${HOME}:${ACCOUNT}:${name}`,
    published: async (arn) => site.messages.list().flatMap(({ url, body }) => (url === arn ? [body] : [])),
    store: async () => "arn:aws:cloudfront::000000000000:key-value-store/showcaller",
  };
};

export const archiveOnLaptop = async (): Promise<Archive> => {
  const { world, gate } = laptop().site;
  return archiveStandIn(world, gate, shelfFiles(world), "eu-west-3");
};
