// Stand-in for pulumi-resource-tailscale, used where the official plugin is not installed.
import { serve } from "../protocol/server.ts";
import { acl } from "./acl.ts";
import { connect } from "./api.ts";
import { deviceTags, getDevice } from "./devices.ts";
import { tailnetKey } from "./key.ts";
import { service } from "./service.ts";
import { dnsPreferences, tailnetSettings } from "./settings.ts";

serve({
  name: "tailscale",
  version: "0.29.1",
  configure: connect,
  resources: [acl, deviceTags, dnsPreferences, service, tailnetKey, tailnetSettings],
  functions: [getDevice],
});
