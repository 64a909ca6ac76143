import type { AppCapability } from "../parse/model.ts";
import type { Report } from "./report.ts";

/** Capabilities of Tailscale's own domain that a policy may grant; the others are the server's to give. */
const GRANTABLE: readonly string[] = [
  "tailscale.com/cap/drive",
  "tailscale.com/cap/golink",
  "tailscale.com/cap/kubernetes",
  "tailscale.com/cap/relay",
  "tailscale.com/cap/secrets",
  "tailscale.com/cap/tailsql",
  "tailscale.com/cap/tsidp",
  "tailscale.com/cap/webui",
];

/** Domains that Tailscale keeps for its own applications (https://tailscale.com/docs/reference/syntax/grants). */
const RESERVED: readonly string[] = ["tailscale.com", "tailscale.io"];

/** Checks the name of an application capability. */
export function checkCapabilityName({ name, place }: AppCapability, report: Report): void {
  if (name.includes("://") || !/^[^/]+\/./.test(name)) {
    report(place, "capability name must have the form {domain}/{path}");
    return;
  }
  const reserved = RESERVED.find((domain) => name.startsWith(`${domain}/`));
  if (reserved !== undefined && !GRANTABLE.includes(name))
    report(place, `capability name must not be in the ${reserved} domain`);
}
