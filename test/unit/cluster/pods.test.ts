import { describe, expect, it } from "vitest";
import type { PodsFacts } from "./lab.ts";
import { documentOf, objectsOf, podService } from "./lab.ts";

/** The Deployment of a service that runs so. */
function deploymentOf(workload: Partial<PodsFacts>, more: Parameters<typeof podService>[2] = {}) {
  const [deployment] = objectsOf(documentOf([podService("a", workload, more)]), "a", "Deployment");
  if (deployment?.spec?.template?.spec === undefined) throw new Error("a has no Deployment");
  return { deployment, spec: deployment.spec, pod: deployment.spec.template.spec };
}

describe("an update on one node", () => {
  it("takes the old pod away first, so that two do not wait for one volume", () => {
    expect(deploymentOf({}).spec.strategy).toEqual({ type: "Recreate" });
  });

  it("keeps the old pod until the new one is ready where that is asked for", () => {
    expect(deploymentOf({ strategy: "rolling" }).spec.strategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });
});

describe("probes", () => {
  it("ask what the service's check asks, where none are stated", () => {
    const [container] = deploymentOf({}).pod.containers;
    expect(container?.livenessProbe?.httpGet).toEqual({ path: "/healthy", port: "http" });
    expect(container?.readinessProbe?.httpGet).toEqual({ path: "/healthy", port: "http" });
  });

  it("are as stated, where they are", () => {
    const [container] = deploymentOf({
      liveness: { path: "/live", port: "http", delaySeconds: 60, timeoutSeconds: 30, failures: 10 },
    }).pod.containers;
    expect(container?.livenessProbe).toEqual({
      httpGet: { path: "/live", port: "http" },
      initialDelaySeconds: 60,
      periodSeconds: 10,
      timeoutSeconds: 30,
      failureThreshold: 10,
    });
  });

  it("open a connection where the check does no more", () => {
    const [container] = deploymentOf({}, { checks: [{ kind: "tcp", port: "http" }] }).pod.containers;
    expect(container?.livenessProbe?.tcpSocket).toEqual({ port: "http" });
  });
});

describe("a change of a file", () => {
  const file = (text: string) =>
    deploymentOf({ files: [{ at: "/etc/x.yaml", content: { format: "yaml", value: { text } } }] });
  const configMapOf = ({ pod }: ReturnType<typeof file>) =>
    pod.volumes?.find(({ name }) => name === "files")?.configMap?.name;

  it("rolls the pods, since the ConfigMap's name holds a hash of what it says", () => {
    expect(configMapOf(file("one"))).not.toBe(configMapOf(file("two")));
    expect(configMapOf(file("one"))).toBe(configMapOf(file("one")));
  });
});

describe("a secret in the environment", () => {
  const facts = podService(
    "a",
    { environment: { URL: "postgres://a:{secret:password}@db/{{x}}", PLAIN: "x" } },
    { secrets: { password: "op://lab/a/db-password" } },
  );
  const document = documentOf([facts]);

  it("is read out of a Secret that the store fills, by where it lies in the vault", () => {
    expect(objectsOf(document, "a", "ExternalSecret")).toMatchObject([
      {
        metadata: { name: "a-env", namespace: "a" },
        spec: {
          refreshInterval: "1h",
          secretStoreRef: { kind: "ClusterSecretStore", name: "the-store" },
          data: [{ secretKey: "password", remoteRef: { key: "a", property: "db-password" } }],
          target: {
            creationPolicy: "Owner",
            template: { data: { URL: "postgres://a:{{ .password }}@db/{x}" } },
          },
        },
      },
    ]);
  });

  it("leaves what is no secret in plain sight", () => {
    const [deployment] = objectsOf(document, "a", "Deployment");
    expect(deployment?.spec?.template?.spec?.containers[0]?.env).toEqual([
      { name: "URL", valueFrom: { secretKeyRef: { name: "a-env", key: "URL" } } },
      { name: "PLAIN", value: "x" },
    ]);
  });

  it("keeps two meanings of one name apart", () => {
    const both = documentOf([
      podService(
        "a",
        {
          environment: { KEY: "{secret:one}" },
          sidecars: [{ name: "b", why: "helps", image: "b:1", environment: { KEY: "{secret:two}" } }],
        },
        { secrets: { one: "op://lab/a/one", two: "op://lab/a/two" } },
      ),
    ]);
    const [secret] = objectsOf(both, "a", "ExternalSecret");
    expect(secret?.spec?.target?.template?.data).toEqual({ KEY: "{{ .one }}", KEY_2: "{{ .two }}" });
  });
});

describe("a share of a NAS", () => {
  const document = documentOf([
    podService("a", {
      volumes: [
        {
          name: "films",
          at: "/films",
          readOnly: true,
          from: { kind: "share", host: "storage", share: "films" },
        },
      ],
    }),
  ]);

  it("is a volume that outlives its claim, of no class, at the NAS's bare name", () => {
    expect(objectsOf(document, "a", "PersistentVolume")).toMatchObject([
      {
        metadata: { name: "films-nfs-pv" },
        spec: {
          accessModes: ["ReadOnlyMany"],
          claimRef: { namespace: "a", name: "films" },
          nfs: { server: "storage", path: "/films", readOnly: true },
          persistentVolumeReclaimPolicy: "Retain",
          storageClassName: "",
        },
      },
    ]);
  });

  it("is claimed by name, so that nothing else is bound to it", () => {
    expect(objectsOf(document, "a", "PersistentVolumeClaim")).toMatchObject([
      { metadata: { name: "films" }, spec: { storageClassName: "", volumeName: "films-nfs-pv" } },
    ]);
  });
});

describe("what holds data", () => {
  it("is left where it is when its application goes", () => {
    const document = documentOf([
      podService("a", { volumes: [{ name: "data", at: "/data", from: { kind: "claim", size: "1Gi" } }] }),
    ]);
    const kept = [
      ...objectsOf(document, "a", "PersistentVolumeClaim"),
      ...objectsOf(document, "namespaces", "Namespace"),
    ];
    expect(kept.length).toBeGreaterThan(1);
    for (const { metadata } of kept)
      expect(metadata.annotations).toEqual({ "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" });
  });
});

describe("a job", () => {
  const document = documentOf([
    podService("a", {
      jobs: [
        {
          name: "watch",
          why: "watches",
          image: "example.org/watch:1.0.0",
          schedule: "0 * * * *",
          apiAccess: [
            {
              scope: "namespace",
              groups: ["apps"],
              resources: ["deployments"],
              names: ["a"],
              verbs: ["get"],
              why: "looks",
            },
          ],
        },
      ],
    }),
  ]);

  it("may do what it says and the service may not", () => {
    expect(objectsOf(document, "a", "Role")).toMatchObject([
      {
        metadata: { name: "a-watch" },
        rules: [{ apiGroups: ["apps"], resources: ["deployments"], resourceNames: ["a"], verbs: ["get"] }],
      },
    ]);
    expect(objectsOf(document, "a", "RoleBinding").map(({ subjects }) => subjects)).toEqual([
      [{ kind: "ServiceAccount", name: "a-watch", namespace: "a" }],
    ]);
  });

  it("is not found by the service's own labels", () => {
    const [job] = objectsOf(document, "a", "CronJob");
    expect(job?.spec?.jobTemplate.spec?.template.metadata?.labels).toMatchObject({ app: "a-watch" });
    expect(job?.spec?.concurrencyPolicy).toBe("Forbid");
  });
});

describe("a namespace", () => {
  const standardOf = (workload: Partial<PodsFacts>) =>
    objectsOf(documentOf([podService("a", workload)]), "namespaces", "Namespace").find(
      ({ metadata }) => metadata.name === "a",
    )?.metadata.labels?.["pod-security.kubernetes.io/enforce"];

  it("is held to the strictest standard that its pods meet", () => {
    expect(standardOf({})).toBe("restricted");
    expect(standardOf({ exceptions: [{ allow: "root", why: "its image wants it" }] })).toBe("baseline");
    expect(standardOf({ exceptions: [{ allow: "privileged", why: "a daemon in a container" }] })).toBe(
      "privileged",
    );
  });
});

describe("a port below 1024", () => {
  it("is opened to a pod that is not root, by the pod's own setting", () => {
    const low = deploymentOf({}, { ports: { http: { port: 80, scheme: "http" } } });
    expect(low.pod.securityContext?.sysctls).toEqual([
      { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
    ]);
    expect(deploymentOf({}).pod.securityContext).not.toHaveProperty("sysctls");
  });
});
