import { ServiceException } from "@smithy/core/client";
import { TypeRegistry } from "@smithy/core/schema";
import type { ConvertedService, ErrorSchema, OperationTypes } from "./schema.ts";

/** What a converted service answers with an error status. As with every SDK error, `name` tells which one it is. */
class ConvertedServiceException extends ServiceException {}

type Options = ConstructorParameters<typeof ServiceException>[0];

/** Every modelled error by its name; whatever else the service answers, as the base class. */
export function errorRegistries<T extends OperationTypes<T>>(service: ConvertedService<T>): TypeRegistry[] {
  const modelled = TypeRegistry.for(service.namespace);
  for (const schema of service.errors) modelled.registerError(schema, named(schema[2]));
  const synthetic = TypeRegistry.for(`smithy.ts.sdk.synthetic.${service.namespace}`);
  const base: ErrorSchema = [-3, synthetic.namespace, `${service.serviceId}ServiceException`, 0, [], []];
  synthetic.registerError(base, class extends ConvertedServiceException {});
  return [synthetic, modelled];
}

function named(name: string) {
  // The runtime constructs an error without its name and assigns the members afterwards.
  return class extends ConvertedServiceException {
    constructor(options: Options) {
      super({ ...options, name });
    }
  };
}
