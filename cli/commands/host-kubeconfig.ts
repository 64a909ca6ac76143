import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { stringify } from "yaml";
import {
  apiServerOf,
  belongTogether,
  clusterLoginIn,
  kubeconfigOf,
} from "../../derive/cluster/kubeconfig.ts";
import { CONTEXT } from "../../derive/cluster/kubectl.ts";
import { writeIfChanged } from "../../engine/write.ts";
import { runOnHost } from "../../host/ssh/run.ts";
import { placed } from "../../observe/host.ts";
import { loginFrom } from "../../observe/login.ts";
import { checkTarget } from "../check/target.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import type { TargetOptions } from "./preview.ts";

export interface KubeconfigOptions extends TargetOptions {
  /** Where it is written. */
  readonly to?: string | undefined;
}

/** The files of minikube's profile by which its owner logs in. */
const FILES =
  '"$HOME"/.minikube/ca.crt "$HOME"/.minikube/profiles/minikube/client.crt "$HOME"/.minikube/profiles/minikube/client.key';

/**
 * `blumeops host kubeconfig`: fetches who the cluster is and how its owner logs in from the host, whose key is pinned, and writes the kubeconfig for
 * this machine. The client's key goes over SSH into a file of mode 0600 and nowhere else.
 */
export async function hostKubeconfig(session: Session, options: KubeconfigOptions): Promise<void> {
  const { catalogue, host: settings } = await soundFacts(session);
  const { kind, environment } = await checkTarget(session, options);
  const server = apiServerOf(catalogue);
  const host = catalogue.hosts.get(server.host);
  if (host === undefined) throw new Error(`hosts/ states no ${server.host}`);
  const { address } = await placed(host, { catalogue, settings, environment });
  session.progress.step("kubeconfig", `asking ${host.name}`);
  const login = await loginFrom(environment);
  const { status, out, err } = await runOnHost(address, login, `cat ${FILES}`, "", session.signal);
  session.progress.stop();
  if (status !== 0)
    throw new Failure(
      `${host.name} has no login for its cluster: ${err.trim().split("\n")[0] ?? ""}\n  minikube start makes it, in a login session of ${host.name}`,
    );
  const found = clusterLoginIn(out);
  if (found === undefined || !belongTogether(found))
    throw new Failure(
      `${host.name}: ca.crt, client.crt and client.key of minikube do not belong together\n  minikube delete and minikube start make them anew`,
    );
  const folder = kind === "lab" ? join(session.places.folder, "kube") : join(homedir(), ".kube");
  const path = resolve(options.to ?? join(folder, CONTEXT, "config.yml"));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeIfChanged(path, stringify(kubeconfigOf(server, found)));
  const listed = (process.env["KUBECONFIG"] ?? "")
    .split(delimiter)
    .map((one) => resolve(one))
    .includes(path);
  session.result({ path, context: CONTEXT, server: server.url, listed });
  session.say(`${path}: context ${CONTEXT}, ${server.url}`);
  if (!listed)
    session.warn(`KUBECONFIG does not list it: export KUBECONFIG="$KUBECONFIG${delimiter}${path}"`);
}
