import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { SecretReference } from "../../catalogue/secret.ts";
import type { WantedFile, WantedService } from "../../host/wanted.ts";

/** Gives the value of a secret, or what stands for it in a preview. */
export type SecretLookup = (reference: SecretReference) => string;

/** A file as it should lie on the host. Its text is written once the secrets are known, so that each format quotes them its own way. */
export interface HostFile extends Omit<WantedFile, "content"> {
  readonly content: (secretOf: SecretLookup) => string;
  /** The secrets that it holds; a file that holds one is 0600. */
  readonly secrets: readonly SecretReference[];
}

/** One service as it should be on a host, before its secrets are filled in. */
export interface HostService extends Omit<WantedService, "name" | "files" | "masks"> {
  readonly name: ServiceName;
  readonly files: readonly HostFile[];
  /** Services of the same host that have to be up before this one: what it uses, in the facts' own words. */
  readonly after: readonly ServiceName[];
  /** For how many seconds a restart takes it away, and who notices. */
  readonly restart?: { readonly seconds: number; readonly noticed: string };
}

/** Everything that the host stack makes true on one host: plain values, computed from the facts and the place alone. */
export interface HostDocument {
  readonly host: HostName;
  /** Each after those that it needs. */
  readonly services: readonly HostService[];
}

/**
 * Where on earth a host's paths and ports lie. In real life they are what the facts say; the lab's Mac lies below a folder, and several
 * labs on one machine cannot all listen on the same ports.
 */
export interface HostPlace {
  /** The login that the services run as. */
  readonly login: string;
  /** What stands before every absolute path of the host; "" in real life. */
  readonly root: string;
  /** The port on which something of this host really listens, by the one that the facts state. */
  readonly portOf: (port: number) => number;
}

/** The secrets of a service, each once. */
export function secretsOf({ files }: HostService): SecretReference[] {
  return [...new Set(files.flatMap(({ secrets }) => secrets))];
}

/** A service with its secrets filled in: what an apply is told. */
export function withSecrets(service: HostService, secretOf: SecretLookup): WantedService {
  const { after, restart, files, ...rest } = service;
  return {
    ...rest,
    files: files.map(({ secrets, content, ...file }) => ({ ...file, content: content(secretOf) })),
    masks: secretsOf(service).map(secretOf),
  };
}
