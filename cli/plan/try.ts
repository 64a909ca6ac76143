import { dirname } from "node:path";
import { serveUnreached } from "../../providers/unreached/providers.ts";
import { statedBy } from "../../engine/stated/run.ts";
import { previewOver } from "../../engine/stated/preview.ts";
import { unaskedHost } from "../../observe/unasked.ts";
import { unaskedCluster } from "../../observe/cluster.ts";
import { networkOf } from "../../derive/network/document.ts";
import { readClusterConfig } from "../cluster.ts";
import { readTree } from "../../render/tree.ts";
import { readLock } from "../../render/lock.ts";
import { derivedAt } from "./derived.ts";
import { programOf } from "./programs.ts";
import { differing } from "../../engine/stated/difference.ts";
import { STACKS } from "../../stacks/names.ts";
import { flattenStructs } from "../../engine/flat-structs.ts";
flattenStructs();
const root = dirname(dirname(import.meta.dirname));
const t0 = performance.now();
const lap = (w: string) => { const c = process.cpuUsage(); console.error(w, "wall", Math.round(performance.now() - t0), "cpu", Math.round((c.user + c.system) / 1000)); };
const { facts } = await derivedAt(root);
if (facts === undefined) throw new Error("x");
lap("derived");
const documents = {
  network: { document: networkOf(facts.catalogue, facts.network) },
  indri: unaskedHost(facts.catalogue, facts.host),
  minikube: unaskedCluster(facts.catalogue, await readClusterConfig(root, facts.catalogue), await readTree(root), await readLock(root)),
};
lap("documents");
const providers = await serveUnreached();
lap("served");
for (const stack of STACKS) {
  const program = await programOf(stack, documents);
  lap("program " + stack);
  const stated = await statedBy(program, { project: "blumeops", stack }, providers.addresses);
  lap("stated " + stack + " " + stated.length + " " + JSON.stringify(stated).length);
  const other = structuredClone(stated);
  const pick = other.find((r) => r.type.endsWith(":Deployment") || r.type.endsWith("TailnetKey") || r.type.endsWith("remote:Command"));
  if (pick !== undefined) { if (pick.inputs.spec) { pick.inputs.spec.selector.matchLabels.x = "y"; } else if (pick.inputs.expiry) pick.inputs.expiry = 5; else pick.inputs.stdin = "x"; }
  console.error(pick?.urn);
  const report = await previewOver({ project: "blumeops", stack, base: other, program, targets: differing(other, stated), root, engineHome: root + "/.lab/pulumi/home", providers: providers.addresses, signal: new AbortController().signal });
  lap("previewed " + stack);
  console.error(report.ok, report.unchanged, report.changes.map(({ kind, urn, properties, forcedBy }) => [kind, urn, properties.slice(0,4), forcedBy]), report.diagnostics.slice(0,3));
}
providers.close();
