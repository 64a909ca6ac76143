import { generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import { mkdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { JsonStore, writeAtomically } from "../emulator/store.ts";
import type { ClusterPlaces } from "./places.ts";

/** Who logs in to the API server, each with a token of their own. */
export const IDENTITIES = {
  /** Whoever works with the lab: may do everything. */
  lab: { user: "lab", groups: ["system:masters"] },
  "controller-manager": { user: "system:kube-controller-manager", groups: [] },
  scheduler: { user: "system:kube-scheduler", groups: [] },
  // The rest run as programs here and as pods elsewhere: they are the service accounts that those pods have.
  kwok: serviceAccount("kube-system", "kwok-controller"),
  "argocd-application-controller": serviceAccount("argocd", "argocd-application-controller"),
  "external-secrets": serviceAccount("external-secrets", "external-secrets"),
} as const satisfies Record<string, { user: string; groups: readonly string[] }>;

export type Identity = keyof typeof IDENTITIES;

/** The name of the lab's cluster in kubeconfigs: the running system's. */
export const CONTEXT = "minikube-indri";

function serviceAccount(namespace: string, name: string): { user: string; groups: readonly string[] } {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
  };
}

const Tokens = z.record(z.string(), z.string());

/** Draws the tokens and the signing key the first time, and writes the file by which the API server knows them. */
export async function writeIdentities(places: ClusterPlaces): Promise<ReadonlyMap<Identity, string>> {
  await mkdir(places.folder, { recursive: true, mode: 0o700 });
  await mkdir(places.home, { recursive: true });
  const names = Object.keys(IDENTITIES).filter(isIdentity);
  const store = new JsonStore(join(places.folder, "tokens.json"), Tokens, () => ({}));
  const known: Record<string, string> = await store.update((all) => ({
    ...Object.fromEntries(names.map((name) => [name, randomBytes(24).toString("hex")])),
    ...all,
  }));
  const tokens = new Map(names.map((name) => [name, known[name] ?? ""]));
  const lines = names.map((name) => {
    const { user, groups } = IDENTITIES[name];
    return `${tokens.get(name)},${user},${user},"${groups.join(",")}"\n`;
  });
  await writeAtomically(places.tokens, lines.join(""));
  if (!(await exists(places.signingKey))) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await writeAtomically(places.signingKey, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  }
  await dropOldCertificate(places);
  return tokens;
}

/** Writes a kubeconfig for each identity, once the API server has made its certificate. */
export async function writeKubeconfigs(
  places: ClusterPlaces,
  tokens: ReadonlyMap<Identity, string>,
  server: string,
): Promise<void> {
  const authority = await readFile(certificateOf(places));
  for (const [name, token] of tokens) {
    const config = {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: CONTEXT,
          cluster: { server, "certificate-authority-data": authority.toString("base64") },
        },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: name } }],
      "current-context": CONTEXT,
    };
    await writeAtomically(kubeconfigOf(places, name), stringify(config));
  }
}

/** The kubeconfig of an identity. */
export function kubeconfigOf(places: ClusterPlaces, identity: Identity): string {
  return join(places.kubeconfigs, `${identity}.yaml`);
}

/** The API server's certificate, with that of the authority that it made for it. */
export function certificateOf(places: ClusterPlaces): string {
  return join(places.certificates, "apiserver.crt");
}

/** The API server makes a certificate for a year where it finds none; a lab may be older. */
async function dropOldCertificate(places: ClusterPlaces): Promise<void> {
  const text = await readFile(certificateOf(places)).catch(() => undefined);
  if (text === undefined) return;
  const { validToDate } = new X509Certificate(text);
  if (validToDate.getTime() - Date.now() < 30 * 24 * 3600 * 1000)
    await rm(places.certificates, { recursive: true, force: true });
}

function isIdentity(name: string): name is Identity {
  return Object.hasOwn(IDENTITIES, name);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
