import type { Handlers } from "../http/serve.ts";
import type { ApiDeps } from "./deps.ts";
import { openApiDocument } from "./openapi-document.ts";

export const openApiHandlers = ({ version }: ApiDeps): Handlers<"openapi"> => {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return {
    async openapi() {
      document ??= openApiDocument(version);
      return { value: document };
    },
  };
};
