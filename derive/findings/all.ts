import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Finding } from "../../catalogue/finding.ts";
import { wrongAccess } from "./access.ts";
import { holesIn, wrongBackups } from "./backups.ts";
import { doubleClaims } from "./claims.ts";
import { wrongCluster } from "./cluster/all.ts";
import { wrongHosts } from "./hosts.ts";
import { unfilled } from "./placeholders.ts";
import { unknownReferences } from "./references.ts";
import { wrongRoutes } from "./routes.ts";
import { readableSecrets } from "./secrets.ts";
import { wrongTailnet } from "./tailnet.ts";
import { wrongUses } from "./uses.ts";

/** Everything that is wrong with the facts as a whole, in the order of files and fields. */
export function findingsOf(catalogue: Catalogue): Finding[] {
  const found = [
    unknownReferences,
    doubleClaims,
    wrongRoutes,
    wrongUses,
    wrongTailnet,
    wrongAccess,
    wrongHosts,
    unfilled,
    readableSecrets,
    wrongBackups,
    wrongCluster,
  ].flatMap((check) => check(catalogue));
  // What backs up is told every store, so that there must be nothing else to say of them.
  const isSound = found.every(({ severity }) => severity !== "error");
  return [...found, ...(isSound ? holesIn(catalogue) : [])].sort(
    (a, b) => a.file.localeCompare(b.file) || a.field.localeCompare(b.field) || a.code.localeCompare(b.code),
  );
}
