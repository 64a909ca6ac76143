import type { Catalogue } from "../../catalogue/catalogue.ts";
import { hostDocumentOf } from "../../derive/host/host.ts";
import { type HostSettings, viewOf } from "../../derive/host/view.ts";
import { indriPlace } from "../indri-place.ts";
import { macHost } from "../seed/indri.ts";
import { logIn } from "../ssh/login.ts";
import { sifakaPlace } from "../sifaka-place.ts";
import { LabTailnet } from "../tailnet/dial.ts";
import { agentLooks } from "./agents.ts";
import { checkLooks } from "./checks.ts";
import { containerLooks } from "./containers.ts";
import { eventually } from "./eventually.ts";
import { routeLooks } from "./routes.ts";
import type { Verified } from "./verified.ts";

/** How long jobs that were loaded just now may take for their first run, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Asks the lab itself whether the Mac and the NAS are what was applied: every agent by launchd, every container by Docker, every check that these state, every site and
 * stream by its name and through its doors, as somebody in the tailnet would.
 *
 * @param environment the lab's variables
 */
export async function verifyIndri(
  catalogue: Catalogue,
  settings: HostSettings,
  environment: Readonly<Record<string, string>>,
): Promise<Verified[]> {
  const place = indriPlace(catalogue, environment);
  const { name } = macHost(catalogue);
  const document = hostDocumentOf(catalogue, settings, name, place);
  const view = viewOf(catalogue, settings, name, place);
  const tailnet = await LabTailnet.join(catalogue, environment);
  const session = await logIn(environment);
  const onNas = await logIn(environment, "LAB_SIFAKA");
  try {
    return await eventually(
      [
        ...agentLooks(document, session),
        ...checkLooks(view, session),
        ...containerLooks(catalogue, sifakaPlace(catalogue, environment), onNas),
        ...routeLooks(catalogue, tailnet, environment["LAB_CADDY_ROOT"] ?? ""),
      ],
      PATIENCE_MS,
    );
  } finally {
    session.end();
    onNas.end();
  }
}
