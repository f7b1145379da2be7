import type { NormalizedSchema } from "@smithy/core/schema";

/**
 * The SDK's static schemas, by kind (first element). Their names live in `@smithy/types`; taking them from the
 * one function that accepts them all saves that dependency.
 */
export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
type Kind<N extends number> = Extract<SchemaRef, readonly [N, ...unknown[]]>;
export type ListSchema = Kind<1>;
export type MapSchema = Kind<2>;
export type StructureSchema = Kind<3>;
export type ErrorSchema = Kind<-3>;
export type OperationSchema = Kind<9>;

/** Inputs and outputs by operation name. */
export type OperationTypes<T> = { [Name in keyof T]: { input: object; output: object } };

/** A restJson service known only by converted schemas: what its npm client would hold. */
export interface ConvertedService<T extends OperationTypes<T>> {
  serviceId: string;
  /** Service part of the credential scope. */
  signingName: string;
  /** First label of the regional endpoint's host. */
  endpointPrefix: string;
  namespace: string;
  operations: Readonly<Record<keyof T & string, OperationSchema>>;
  errors: readonly ErrorSchema[];
}
