import { archiveWire } from "./archive.ts";
import { secretsWire, storeWire } from "./edge.ts";
import { eventsWire } from "./events.ts";
import { messagesWire } from "./messages.ts";
import { archiveOnLaptop, onLaptop } from "./on-laptop.ts";
import { firingWire, schedulerWire } from "./scheduler.ts";
import { executionsWire, machinesWire } from "./states.ts";

// The same on emulators that others wrote: `npm run conformance` (docs/conformance.md).
schedulerWire("the laptop", onLaptop);
eventsWire("the laptop", onLaptop);
firingWire("the laptop", onLaptop);
machinesWire("the laptop", onLaptop);
executionsWire("the laptop", onLaptop);
messagesWire("the laptop", onLaptop);
secretsWire("the laptop", onLaptop);
storeWire("the laptop", onLaptop);
archiveWire("the laptop", archiveOnLaptop);
