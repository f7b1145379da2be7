import { fromDynamoItem } from "@showcaller/adapters/table/attribute-values";
import type { StreamRecord } from "@showcaller/adapters/table/stream";
import type { Wake } from "@showcaller/core/ports";
import type { Deps } from "../runtime/deps.ts";
import { eventFunction, type Handler, type Telemetry } from "../runtime/wrap.ts";
import { dispatcher, type StoredChange } from "./handle.ts";

/** What the event source mapping filters for, and this function for itself: everything but the change feed it writes. */
export const isDispatched = (record: StreamRecord): boolean =>
  !String(fromDynamoItem(record.dynamodb.Keys).pk).startsWith("CHANGES");

/** A Lambda on the table's stream. */
export const dispatcherFunction = (deps: Deps, telemetry: Telemetry, wake?: Wake): Handler =>
  eventFunction(
    "dispatcher",
    (event) => dispatcher(changesOf(event as { Records: StreamRecord[] }), deps, wake),
    deps,
    telemetry,
  );

const changesOf = ({ Records }: { Records: StreamRecord[] }): StoredChange[] =>
  Records.filter(isDispatched).map(({ dynamodb: { OldImage, NewImage } }) => ({
    before: OldImage && fromDynamoItem(OldImage),
    after: NewImage && fromDynamoItem(NewImage),
  }));
