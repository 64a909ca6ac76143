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

/** Checks the name of an application capability. */
export function checkCapabilityName({ name, place }: AppCapability, report: Report): void {
  if (name.includes("://") || !/^[^/]+\/./.test(name)) {
    report(place, "capability name must have the form {domain}/{path}");
  } else if (name.startsWith("tailscale.com/") && !GRANTABLE.includes(name)) {
    report(place, "capability name must not be in the tailscale.com domain");
  }
}
