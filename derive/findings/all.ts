import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Finding } from "../../catalogue/finding.ts";
import { wrongAccess } from "./access.ts";
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
  return [
    unknownReferences,
    doubleClaims,
    wrongRoutes,
    wrongUses,
    wrongTailnet,
    wrongAccess,
    wrongHosts,
    unfilled,
    readableSecrets,
    wrongCluster,
  ]
    .flatMap((check) => check(catalogue))
    .sort(
      (a, b) =>
        a.file.localeCompare(b.file) || a.field.localeCompare(b.field) || a.code.localeCompare(b.code),
    );
}
