import type { ProviderDefinition } from "../protocol/definition.ts";
import { acl } from "./acl.ts";
import { connect, type Tailscale } from "./api.ts";
import { deviceTags, getDevice } from "./devices.ts";
import { tailnetKey } from "./key.ts";
import { service } from "./service.ts";
import { dnsPreferences, tailnetSettings } from "./settings.ts";

/** What of Tailscale's provider the stacks use. */
export const tailscale: ProviderDefinition<Tailscale> = {
  name: "tailscale",
  version: "0.29.1",
  configure: connect,
  resources: [acl, deviceTags, dnsPreferences, service, tailnetKey, tailnetSettings],
  functions: [getDevice],
};
