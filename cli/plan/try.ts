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
import { STACKS } from "../../stacks/names.ts";
import { flattenStructs } from "../../engine/flat-structs.ts";
flattenStructs();
const root = dirname(dirname(import.meta.dirname));
const t0 = performance.now();
const lap = (w: string) => console.error(w, Math.round(performance.now() - t0));
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
  const report = await previewOver({ project: "blumeops", stack, base: stated, program, root, engineHome: root + "/.lab/pulumi/home", providers: providers.addresses, signal: new AbortController().signal });
  lap("previewed " + stack);
  console.error(report.ok, report.unchanged, report.changes.map(({ kind, urn, properties }) => [kind, urn, properties.slice(0,4)]), report.diagnostics.slice(0,3));
}
providers.close();
