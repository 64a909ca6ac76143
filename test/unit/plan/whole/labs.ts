import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import type { ServiceFacts } from "../../../../catalogue/service.ts";
import type { TailnetFacts } from "../../../../catalogue/tailnet.ts";
import { clusterDocumentOf } from "../../../../derive/cluster/document.ts";
import { findingsOf } from "../../../../derive/findings/all.ts";
import { lockoutOf } from "../../../../derive/network/lockout.ts";
import { planBetween, type Side } from "../../../../plan/whole/between.ts";
import { derivedOf, type PlannedFacts } from "../../../../plan/whole/derive.ts";
import type { Between, Plan, Sections } from "../../../../plan/whole/plan.ts";
import { filesOf } from "../../../../render/layout.ts";
import { clusterLabSettings, hostsWithShares, leanedOn } from "../../cluster/lab.ts";
import { labOf, settings } from "../../derive/lab.ts";

const BETWEEN: Between = {
  base: { name: "main", commit: "0".repeat(40) },
  tree: { name: "a-branch", commit: "1".repeat(40), edited: false },
};

/** A lab of a cluster, a Mac and a NAS, with the given services. */
export function lab(services: readonly ServiceFacts[], tailnet: Partial<TailnetFacts> = {}): Catalogue {
  return labOf([...leanedOn, ...services], { hosts: hostsWithShares, tailnet });
}

function factsOf(catalogue: Catalogue): PlannedFacts {
  return { catalogue, network: settings, host: { values: {}, ssh: {} } };
}

/** What a lab comes to. */
export function sideOf(catalogue: Catalogue): Side {
  const { apps } = clusterDocumentOf(catalogue, clusterLabSettings);
  const files = apps.flatMap(({ name, namespace, objects, file }) => filesOf(name, namespace, objects, file));
  return {
    derived: derivedOf(factsOf(catalogue), findingsOf(catalogue)),
    manifests: new Map(files.map(({ path, text }) => [path, text])),
  };
}

/** The plan from one lab to another. @param branch what the tree is called */
export function planOf(before: Catalogue, after: Catalogue, branch = "a-branch"): Plan {
  return planBetween({
    between: { ...BETWEEN, tree: { ...BETWEEN.tree, name: branch } },
    base: sideOf(before),
    tree: sideOf(after),
    lockout: (today, tomorrow) => lockoutOf(after, settings, today, tomorrow),
    today: "2027-01-01",
    notes: [],
  });
}

/** What becomes of the layers of such a plan. @throws where nothing could be planned */
export function sectionsOf({ sections }: Plan): Sections {
  if (sections === undefined) throw new Error("nothing was planned");
  return sections;
}
