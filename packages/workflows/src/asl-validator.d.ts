/** The package ships no declarations. It writes into the definition it is given. */
declare module "asl-validator" {
  function validate(definition: unknown): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
