// Stands in for tailscaled: keeps running, and says so in its log.
import { log, VERSION } from "./program.ts";

log(`tailscaled: version ${VERSION}, home directory ${process.env["HOME"] ?? ""}`);
log("Switching ipn state Starting -> Running");
setInterval(() => undefined, 3_600_000);
