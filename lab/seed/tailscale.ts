import type { Catalogue } from "../../catalogue/catalogue.ts";
import { entries } from "../../derive/network/people.ts";
import type { TailscaleSeed } from "../tailscale/seed.ts";

/** The OAuth client that the lab's programs apply as; its secret is drawn when the lab is first started. */
export interface AppliedBy {
  readonly id: string;
  readonly secret: string;
}

/** The tailnet with the people of the configuration and the devices that have joined by themselves: hosts, and the cluster's proxies. */
export function tailscaleSeed(
  catalogue: Catalogue,
  people: Readonly<Record<string, string>>,
  { id, secret }: AppliedBy,
): TailscaleSeed {
  const { tailnet } = catalogue;
  const roles = entries(tailnet.people);
  const firstAdmin = roles.find(([, { role }]) => role === "admin")?.[0];
  return {
    tailnet: tailnet.domain,
    users: roles.map(([person, { role }]) => ({
      loginName: people[person] ?? `${person}@example.com`,
      role: person === firstAdmin ? "owner" : role,
    })),
    devices: [
      ...[...catalogue.hosts.values()].map((host) => ({
        name: host.device.name,
        os: host.kind === "nas" ? "linux" : "macOS",
        // A host joins as its person's device; tags are what the stack gives it.
        user: people["person" in host.device ? host.device.person : (firstAdmin ?? "")] ?? "",
      })),
      ...roles
        .filter(([, { role }]) => role === "member")
        .map(([person]) => ({ name: `${person}-phone`, os: "iOS", user: people[person] ?? "" })),
      { name: "tailscale-operator", os: "linux", tags: [tailnet.operatorTag] },
      ...[...catalogue.services.values()].flatMap(({ device }) =>
        device === undefined || device.via === "host"
          ? []
          : [{ name: device.name, os: "linux", tags: [tailnet.clusterTag, device.tag] }],
      ),
    ],
    oauthClients: [
      {
        id,
        secret,
        scopes: ["policy_file", "devices", "dns", "services", "auth_keys", "feature_settings", "users"],
        tags: [tailnet.applierTag],
      },
    ],
  };
}
