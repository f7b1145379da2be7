import { type Route, type RouteName, routes } from "@showcaller/contracts";
import * as z from "zod";
import type { Schema } from "./openapi-schemas.ts";

/**
 * Where an answer leads (spec.openapis.org/oas/v3.1.1#link-object): whatever makes something, or lists it, names every operation whose
 * path takes the id of such a thing. Which thing is known by the schema of its id, which no two kinds share.
 */
export function linksOf(route: Route): { links?: Record<string, Schema> } {
  const found = placeOf(route);
  if (!found?.id) return {};
  const links = (Object.entries(routes) as [RouteName, Route][])
    .filter(([, { params, method }]) => params?.shape.id === found.id && method !== "put")
    .map(([name, to]) => {
      const tagged = to.ifMatch && isTagged(route) ? { "header.If-Match": "$response.header.ETag" } : {};
      return [name, { operationId: name, parameters: { "path.id": found.at, ...tagged } }];
    });
  return links.length > 0 ? { links: Object.fromEntries(links) as Record<string, Schema> } : {};
}

/** Whether the answer is one thing with a `rev` (of a playbook: its `version`): then its ETag is in a header. */
export const isTagged = ({ response }: Route): boolean => {
  if (!(response instanceof z.ZodObject)) return false;
  const { id, rev, version } = response.shape as Record<string, unknown>;
  return rev !== undefined || (id !== undefined && version !== undefined);
};

interface Place {
  /** Runtime expression of the id. */
  at: string;
  id: unknown;
}

/** Of an operation on a collection, or of a PUT: the thing itself, or the first of its list. */
function placeOf({ method, path, response }: Route): Place | undefined {
  if (path.includes("{") && method !== "put") return undefined;
  if (!(response instanceof z.ZodObject)) return undefined;
  const { id, items } = response.shape as Record<string, unknown>;
  if (id !== undefined) return { at: "$response.body#/id", id };
  const item = items instanceof z.ZodArray ? items.element : undefined;
  return item instanceof z.ZodObject ? { at: "$response.body#/items/0/id", id: item.shape.id } : undefined;
}
