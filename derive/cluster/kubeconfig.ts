import { X509Certificate } from "node:crypto";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import { CONTEXT } from "./kubectl.ts";

/** Where the owner's workstation reaches the cluster, and the host that keeps who may log in. */
export interface ApiServer {
  readonly url: string;
  readonly host: HostName;
}

/** Who the cluster is, and how one logs in to it: PEM. */
export interface ClusterLogin {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** The API server by its device in the tailnet: its port on the host is another after each start. @throws Error where the facts state none */
export function apiServerOf({ services, tailnet }: Catalogue): ApiServer {
  for (const { device, ports, runs } of services.values()) {
    if (device?.via !== "host" || !("host" in runs)) continue;
    const opening = device.ports.find(({ to }) =>
      Object.entries(ports).some(([name, port]) => name === to && port.varies),
    );
    if (opening === undefined) continue;
    const port = opening.listen === 443 ? "" : `:${opening.listen}`;
    return { url: `https://${device.name}.${tailnet.domain}${port}`, host: runs.host };
  }
  throw new Error("services/ states no cluster with a device of the tailnet");
}

/** A kubeconfig with that one context. */
export function kubeconfigOf({ url }: ApiServer, { authority, certificate, key }: ClusterLogin): object {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server: url, "certificate-authority-data": base64(authority) } }],
    users: [
      {
        name: CONTEXT,
        user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) },
      },
    ],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
  };
}

/**
 * Takes the files of minikube's profile apart: its authority, the client's certificate, the client's key, one after the other.
 *
 * @returns nothing where it is not these three
 */
export function clusterLoginIn(text: string): ClusterLogin | undefined {
  const blocks = text.match(/-----BEGIN ([A-Z ]+)-----\n[\s\S]+?\n-----END \1-----\n?/g) ?? [];
  const [authority, certificate, key] = blocks;
  const isCertificate = (block: string | undefined): block is string =>
    block?.startsWith("-----BEGIN CERTIFICATE-----") === true;
  if (blocks.length !== 3 || !isCertificate(authority) || !isCertificate(certificate)) return undefined;
  return key !== undefined && /^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(key)
    ? { authority, certificate, key }
    : undefined;
}

/** Whether the authority made the client's certificate. @throws Error where one of them is no certificate */
export function belongTogether({ authority, certificate }: ClusterLogin): boolean {
  return new X509Certificate(certificate).checkIssued(new X509Certificate(authority));
}
