import type { Machine } from "../asl.ts";
import { type Guard, guardOf } from "./expressions.ts";

/**
 * A state as it is deployed. The types of asl.ts forbid much of what the lint looks for; a cast, or a definition that comes from
 * elsewhere, does not.
 */
export type Loose = Readonly<Record<string, unknown>>;

/** The top level of a machine, or the inside of one of its Maps: transitions never leave it. */
export interface Scope {
  /** The Map's name; empty at the top. */
  name: string;
  startAt: string;
  states: Readonly<Record<string, Loose>>;
}

export interface Edge {
  from: string;
  to: string;
  kind: "next" | "choice" | "default" | "catch";
  /** The choice rule's condition. */
  condition?: string;
  guard?: Guard;
}

export const object = (value: unknown): Loose => (typeof value === "object" && value !== null ? (value as Loose) : {});
export const list = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

const scopeOf = (name: string, definition: Loose): Scope => ({
  name,
  startAt: text(definition.StartAt),
  states: Object.fromEntries(Object.entries(object(definition.States)).map(([state, value]) => [state, object(value)])),
});

/** What a Map runs for each of its items. */
export const insideOf = (name: string, state: Loose): Scope | undefined =>
  state.Type === "Map" ? scopeOf(name, object(state.ItemProcessor)) : undefined;

/** The top level first, then every Map, however deep. */
export const scopesOf = (machine: Machine): Scope[] => {
  const within = (scope: Scope): Scope[] => [
    scope,
    ...Object.entries(scope.states).flatMap(([name, state]) => {
      const inside = insideOf(name, state);
      return inside ? within(inside) : [];
    }),
  ];
  return within(scopeOf("", machine as unknown as Loose));
};

/** Every way out of a state, failures included. */
export const edgesOf = (from: string, state: Loose): Edge[] => [
  ...(state.Next === undefined ? [] : [{ from, to: text(state.Next), kind: "next" as const }]),
  ...list(state.Choices).map((rule): Edge => {
    const condition = text(rule.Condition);
    const guard = guardOf(condition);
    return { from, to: text(rule.Next), kind: "choice", condition, ...(guard ? { guard } : {}) };
  }),
  ...(state.Default === undefined ? [] : [{ from, to: text(state.Default), kind: "default" as const }]),
  ...list(state.Catch).map((catcher): Edge => ({ from, to: text(catcher.Next), kind: "catch" })),
];

export const allEdges = (scope: Scope): Edge[] =>
  Object.entries(scope.states).flatMap(([name, state]) => edgesOf(name, state));

/** Everything that can be reached from a state over the given edges, itself only if a cycle leads back. */
export const reachedFrom = (start: string, edges: readonly Edge[]): ReadonlySet<string> => {
  const reached = new Set<string>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const edge of edges)
      if (edge.from === at && !reached.has(edge.to)) {
        reached.add(edge.to);
        open.push(edge.to);
      }
  return reached;
};

/** States that lie on some cycle of the given edges. */
export const onCycles = (edges: readonly Edge[]): string[] =>
  [...new Set(edges.map((edge) => edge.from))].filter((name) => reachedFrom(name, edges).has(name));
