import * as fc from "fast-check";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { describe, expect, it } from "vitest";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import { arbitraryServices } from "./arbitrary.ts";
import { documentOf, objectsOf, podService } from "./lab.ts";

/** A pod as a network policy sees it. */
interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether a policy lets a pod in on a port: what the API's reference says of NetworkPolicy, over again. */
function admits(policy: INetworkPolicy, { namespace, labels }: Pod, port: number): boolean {
  const has = (
    wanted: Readonly<Record<string, string>> | undefined,
    on: Readonly<Record<string, string>>,
  ): boolean => Object.entries(wanted ?? {}).every(([key, value]) => on[key] === value);
  return (policy.spec?.ingress ?? []).some(
    (rule) =>
      (rule.ports ?? []).some((open) => open.port === port) &&
      (rule.from ?? []).some(
        ({ namespaceSelector, podSelector }) =>
          has(namespaceSelector?.matchLabels, { "kubernetes.io/metadata.name": namespace }) &&
          has(podSelector?.matchLabels, labels) &&
          (podSelector?.matchExpressions ?? []).every(
            ({ key, operator, values }) => operator === "In" && (values ?? []).includes(labels[key] ?? ""),
          ),
      ),
  );
}

function namespaceOf(facts: ServiceFacts): string {
  return facts.runs.where === "cluster" ? facts.runs.namespace : "";
}

describe("who reaches the pods of a service", () => {
  it("is exactly who says that it uses them, in any cluster", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        const document = documentOf(services);
        for (const used of services) {
          const [policy] = objectsOf(document, used.name, "NetworkPolicy");
          if (policy === undefined) throw new Error(`${used.name} has no policy`);
          const port = used.ports?.["http"]?.port ?? 0;
          for (const user of services) {
            if (user.name === used.name) continue;
            const states = (user.uses ?? []).some(({ service }) => service === used.name);
            const pod = { namespace: namespaceOf(user), labels: { app: user.name } };
            expect(admits(policy, pod, port)).toBe(states);
            // The port that nobody uses stays shut to everybody.
            expect(admits(policy, pod, used.ports?.["raw"]?.port ?? 0)).toBe(false);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is nobody where nobody uses it and it has no device", () => {
    const [policy] = objectsOf(documentOf([podService("a")]), "a", "NetworkPolicy");
    expect(policy?.spec).toEqual({
      podSelector: { matchLabels: { app: "a" } },
      policyTypes: ["Ingress"],
      ingress: [],
    });
  });

  it("is the proxy of its own device, and no other's", () => {
    const device = (name: string) => ({
      device: {
        name,
        tag: `tag:${name}` as const,
        via: "ingress" as const,
        ports: [{ listen: 443, to: "http" }],
      },
    });
    const document = documentOf([podService("a", {}, device("a")), podService("b", {}, device("b"))]);
    const [policy] = objectsOf(document, "a", "NetworkPolicy");
    const proxyOf = (service: string): Pod => ({
      namespace: "devices",
      labels: {
        "tailscale.com/parent-resource": `${service}-tailscale`,
        "tailscale.com/parent-resource-ns": service,
        "tailscale.com/parent-resource-type": "ingress",
      },
    });
    if (policy === undefined) throw new Error("a has no policy");
    expect(admits(policy, proxyOf("a"), 8080)).toBe(true);
    expect(admits(policy, proxyOf("b"), 8080)).toBe(false);
  });

  it("is its jobs as well, where a service uses another", () => {
    const document = documentOf([
      podService("a"),
      podService(
        "b",
        { jobs: [{ name: "tidy", why: "tidies", image: "example.org/tidy:1", schedule: "0 3 * * *" }] },
        { uses: [{ service: "a", port: "http", through: "cluster", why: "asks" }] },
      ),
    ]);
    const [policy] = objectsOf(document, "a", "NetworkPolicy");
    if (policy === undefined) throw new Error("a has no policy");
    expect(admits(policy, { namespace: "b", labels: { app: "b-tidy" } }, 8080)).toBe(true);
    expect(admits(policy, { namespace: "b", labels: { app: "b-other" } }, 8080)).toBe(false);
  });
});

describe("a device in the tailnet", () => {
  it("is an Ingress with a default backend, since a rule with a short host never matches", () => {
    const facts = podService(
      "a",
      {},
      {
        device: { name: "films", tag: "tag:films", via: "ingress", ports: [{ listen: 443, to: "http" }] },
      },
    );
    const [ingress] = objectsOf(documentOf([facts]), "a", "Ingress");
    expect(ingress).toMatchObject({
      metadata: {
        name: "a-tailscale",
        annotations: { "tailscale.com/proxy-class": "default", "tailscale.com/tags": "tag:k8s,tag:films" },
      },
      spec: {
        ingressClassName: "tailscale",
        defaultBackend: { service: { name: "a", port: { number: 8080 } } },
        tls: [{ hosts: ["films"] }],
      },
    });
    expect(ingress?.spec).not.toHaveProperty("rules");
  });

  it("is a load balancer where it carries raw ports", () => {
    const facts = podService(
      "a",
      {},
      {
        device: { name: "raw", tag: "tag:raw", via: "load-balancer", ports: [{ listen: 5000, to: "http" }] },
      },
    );
    const services = objectsOf(documentOf([facts]), "a", "Service");
    expect(services.find(({ metadata }) => metadata.name === "a-tailscale")).toMatchObject({
      metadata: { annotations: { "tailscale.com/hostname": "raw" } },
      spec: {
        type: "LoadBalancer",
        loadBalancerClass: "tailscale",
        selector: { app: "a" },
        ports: [{ name: "http", port: 5000, targetPort: 8080 }],
      },
    });
  });
});
