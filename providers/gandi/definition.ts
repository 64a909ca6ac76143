import type { ProviderDefinition } from "../protocol/definition.ts";
import { connect, type Gandi } from "./api.ts";
import { record } from "./record.ts";

/** What of Gandi's provider the stacks use. */
export const gandi: ProviderDefinition<Gandi> = {
  name: "gandi",
  version: "2.3.2",
  configure: connect,
  resources: [record],
  functions: [],
};
