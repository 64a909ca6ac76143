type Inputs = Readonly<Record<string, unknown>>;

/** Ids of resources whose API has one of them for a name, in the form of the official providers. Those that get a new id each time are not among them. */
const KNOWN_IDS: Readonly<Record<string, (inputs: Inputs) => string>> = {
  "gandi:livedns/record:Record": ({ zone, name, type }) => `${zone}/${name}/${type}`,
  "tailscale:index/acl:Acl": () => "policy",
  "tailscale:index/deviceTags:DeviceTags": ({ deviceId }) => String(deviceId),
  "tailscale:index/dnsPreferences:DnsPreferences": () => "dns_preferences",
  "tailscale:index/tailnetSettings:TailnetSettings": () => "tailnet_settings",
  "tailscale:index/service:Service": ({ name }) => String(name),
};

/** The id under which an API has what a resource states; nothing where the API draws a new one each time. */
export function knownIdOf(type: string, inputs: Inputs): string | undefined {
  return KNOWN_IDS[type]?.(inputs);
}
