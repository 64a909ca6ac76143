import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { locate } from "../../../catalogue/secret.ts";
import { type ClusterService, isPostgres, providersOf } from "../../cluster/context.ts";
import { secretsOf } from "../../cluster/secrets/external.ts";
import { inService } from "../place.ts";

/** Secrets that the cluster's store could not fill, and objects that ask for Secrets that nobody fills. */
export function wrongSecrets(service: ClusterService, catalogue: Catalogue): Finding[] {
  return [
    ...elsewhere(service, catalogue),
    ...passwords(service),
    ...backupKeys(service),
    ...token(service, catalogue),
  ];
}

function elsewhere(service: ClusterService, catalogue: Catalogue): Finding[] {
  const [provider] = providersOf("secret-store", catalogue);
  if (provider === undefined || secretsOf(service).length === 0) return [];
  const { vault } = provider.provision;
  return Object.entries(service.secrets)
    .filter(([, reference]) => locate(reference).vault !== vault)
    .map(([name, reference]) =>
      finding(
        "secret-elsewhere",
        inService(service, `secrets["${name}"]`),
        `${reference} is not in the vault "${vault}", which is all that the cluster's store reads`,
        `keep it in "${vault}"`,
      ),
    );
}

function passwords(service: ClusterService): Finding[] {
  if (!isPostgres(service)) return [];
  const { roles, secrets } = service.runs.workload;
  return roles.flatMap(({ name }, i) =>
    secrets.some(({ data, type }) => data["username"] === name && type === "kubernetes.io/basic-auth")
      ? []
      : [
          finding(
            "role-without-password",
            inService(service, `runs.workload.roles[${i}]`),
            `no Secret holds a password of ${name}`,
            `state one of the type kubernetes.io/basic-auth under secrets, with { username: "${name}", password: "{secret:…}" }`,
          ),
        ],
  );
}

function backupKeys(service: ClusterService): Finding[] {
  if (!isPostgres(service) || service.runs.workload.backup === undefined) return [];
  const { secret, id, key } = service.runs.workload.backup.keys;
  const found = secretsOf(service).find(({ name }) => name === secret);
  return found !== undefined && Object.hasOwn(found.data, id) && Object.hasOwn(found.data, key)
    ? []
    : [
        finding(
          "secret-unknown",
          inService(service, "runs.workload.backup.keys"),
          `no Secret "${secret}" of this service has the keys ${id} and ${key}`,
          "state it under secrets",
        ),
      ];
}

/** The store's own token is a Secret of the server that it asks. */
function token(service: ClusterService, catalogue: Catalogue): Finding[] {
  return service.runs.workload.provides.flatMap((provision, i) => {
    if (provision.kind !== "secret-store") return [];
    const { secret, key } = provision.token;
    const server = catalogue.services.get(provision.server.service);
    const workload = server?.runs.where === "cluster" ? server.runs.workload : undefined;
    return workload?.secrets.some(({ name, data }) => name === secret && Object.hasOwn(data, key)) === false
      ? [
          finding(
            "secret-unknown",
            inService(service, `runs.workload.provides[${i}].token`),
            `${provision.server.service} has no Secret "${secret}" with the key ${key}`,
            `state it under secrets in services/${provision.server.service}.ts`,
          ),
        ]
      : [];
  });
}
