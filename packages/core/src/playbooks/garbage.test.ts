import { eventId } from "@showcaller/testkit/builders";
import { expect, it } from "vitest";
import { airActionName, lateActionName, preShowActionName, remedyActionName } from "../names.ts";
import { parseInstant } from "../time/instant.ts";
import { staleActions } from "./garbage.ts";

it("leaves what put the show on air, also after an extension has made a new plan; not another show's", () => {
  const [id, another] = [eventId(1), eventId(2)];
  const ours = [airActionName(id, 1), lateActionName(id, 1), preShowActionName(id, 1)];
  const stale = [airActionName(another, 1), remedyActionName("incident-1-a1" as never)];
  expect(staleActions([...ours, ...stale], [], { id }, parseInstant("2027-08-14T20:00:00Z"))).toEqual(stale);
});
