import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DANGERS } from "../../../derive/cluster/diff/dangers.ts";
import { clusterDiff } from "../../../derive/cluster/diff/diff.ts";
import type { ComparedObject } from "../../../derive/cluster/diff/object.ts";
import { clusterChanges } from "../../../plan/cluster.ts";
import { AnyObject } from "../../../render/object.ts";
import { arbitraryServices } from "./arbitrary.ts";
import { documentOf } from "./lab.ts";

/** One application of the given manifests. */
function app(...texts: string[]): Map<string, ComparedObject[]> {
  return new Map([["a", texts.map((text) => AnyObject.parse(parse(text)))]]);
}

/** What becomes of one application, with only the codes of its dangers. */
function change(before: string[], after: string[]) {
  const [found] = clusterDiff(app(...before), app(...after));
  return {
    objects: found?.objects.map(({ kind, object }) => `${kind} ${object.kind} ${object.name}`) ?? [],
    fields: found?.objects.flatMap(({ fields }) => fields.map(({ path }) => path)) ?? [],
    dangers: found?.dangers.map(({ code }) => code) ?? [],
    sentences: found?.dangers.map(({ sentence }) => sentence) ?? [],
  };
}

const named = (kind: string, name: string, rest = "", apiVersion = "v1"): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: n}\n${rest}`;
const filler = ["x", "y", "z", "w"].map((name) => named("Service", name, "spec: {ports: [{port: 80}]}"));

const deployment = (container: string, pod = "", spec = ""): string =>
  named(
    "Deployment",
    "a",
    `spec: {selector: {matchLabels: {app: a}}, ${spec} template: {metadata: {labels: {app: a}}, spec: {${pod} containers: [{name: a, ${container}}]}}}`,
    "apps/v1",
  );
const role = (rules: string): string =>
  named("Role", "r", `rules: [${rules}]`, "rbac.authorization.k8s.io/v1");

describe("manifests that say the same", () => {
  it.each([
    [
      "in another order",
      "image: a:1, env: [{name: A, value: x}, {name: B, value: y}]",
      "env: [{name: B, value: y}, {name: A, value: x}], image: a:1",
    ],
    [
      "with what the API server fills in",
      "image: a:1, ports: [{containerPort: 80}]",
      "image: a:1, imagePullPolicy: IfNotPresent, ports: [{containerPort: 80, protocol: TCP}]",
    ],
    ["with what is empty", "image: a:1", "image: a:1, env: [], resources: {}"],
    [
      "with a probe's usual numbers",
      "image: a:1, livenessProbe: {httpGet: {port: 80}}",
      "image: a:1, livenessProbe: {httpGet: {port: 80, scheme: HTTP}, periodSeconds: 10, timeoutSeconds: 1, failureThreshold: 3}",
    ],
  ])("are the same %s", (_, before, after) => {
    expect(change([deployment(before)], [deployment(after)]).objects).toEqual([]);
  });

  it("are not, where an order means something", () => {
    expect(
      change([deployment("image: a:1, args: [x, y]")], [deployment("image: a:1, args: [y, x]")]).objects,
    ).toEqual(["change Deployment a"]);
  });

  it("are the same for any cluster, compared with itself in another order", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        const tree = new Map(documentOf(services).apps.map(({ name, objects }) => [name, objects]));
        const turned = new Map([...tree].reverse().map(([name, objects]) => [name, [...objects].reverse()]));
        expect(clusterDiff(tree, turned)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a change", () => {
  it("is told field by field, each by a path that names what it is in", () => {
    const [found] = clusterDiff(
      app(deployment("image: a:1.0.0")),
      app(deployment("image: a:1.1.0", "", "replicas: 2,")),
    );
    expect(found?.objects[0]?.fields).toEqual([
      { path: "spec.replicas", before: undefined, after: 2 },
      { path: "spec.template.spec.containers.[a].image", before: "a:1.0.0", after: "a:1.1.0" },
    ]);
    expect(found?.dangers).toEqual([]);
  });

  it("and its reverse name the same objects, for any two clusters", () => {
    fc.assert(
      fc.property(arbitraryServices, arbitraryServices, (one, other) => {
        const [a, b] = [one, other].map(
          (services) => new Map(documentOf(services).apps.map(({ name, objects }) => [name, objects])),
        );
        if (a === undefined || b === undefined) throw new Error("no trees");
        const names = (diff: ReturnType<typeof clusterDiff>) =>
          diff.flatMap(({ app: name, objects }) =>
            objects.map(
              ({ object }) => `${name} ${object.kind} ${object.name.replace(/-[0-9a-f]{10}$/, "")}`,
            ),
          );
        expect(names(clusterDiff(a, b)).sort()).toEqual(names(clusterDiff(b, a)).sort());
      }),
      { numRuns: 20 },
    );
  });

  it("of a file shows at its ConfigMap, though that has another name", () => {
    const map = (hash: string, text: string) => named("ConfigMap", `a-${hash}`, `data: {x: ${text}}`);
    expect(change([map("0123456789", "one")], [map("abcdef0123", "two")]).objects).toEqual([
      "change ConfigMap a-abcdef0123",
    ]);
  });

  it("is in words for a plan, with what is dangerous first", () => {
    const [words] = clusterChanges(
      clusterDiff(app(deployment("image: a:1.2.0")), app(deployment("image: a:2.0.0"))),
    );
    expect(words).toEqual({
      layer: "minikube",
      kind: "change",
      subject: "a  Deployment n/a",
      consequences: [
        "dangerous: a goes from 1.2.0 to 2.0.0",
        "spec.template.spec.containers.[a].image  a:1.2.0 → a:2.0.0",
      ],
    });
  });
});

const rule = (verbs: string, extra = "") => `{apiGroups: [""], resources: [pods], verbs: [${verbs}]${extra}}`;
const claim = (spec: string, meta = "") =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c, namespace: n${meta}}\nspec: {${spec}}`;
const stateful = (spec: string) => named("StatefulSet", "s", `spec: {${spec}}`, "apps/v1");

/** For each danger: what makes it, and what looks like it and is none. */
const CASES: readonly [code: keyof typeof DANGERS, what: string, before: string[], after: string[]][] = [
  ["volume-deleted", "a claim goes", [claim("volumeName: v"), ...filler], filler],
  ["stateful-set-deleted", "a StatefulSet goes", [stateful("replicas: 2"), ...filler], filler],
  [
    "database-deleted",
    "a cluster goes",
    [named("Cluster", "pg", "", "postgresql.cnpg.io/v1"), ...filler],
    filler,
  ],
  [
    "database-deleted",
    "a database goes",
    [named("Database", "pg", "", "postgresql.cnpg.io/v1"), ...filler],
    filler,
  ],
  [
    "definition-deleted",
    "a definition goes",
    [named("CustomResourceDefinition", "x.y", "", "apiextensions.k8s.io/v1"), ...filler],
    filler,
  ],
  ["namespace-deleted", "a namespace goes", [named("Namespace", "x"), ...filler], filler],
  [
    "immutable-changed",
    "a selector",
    [deployment("image: a:1")],
    [deployment("image: a:1").replace("matchLabels: {app: a}", "matchLabels: {app: b}")],
  ],
  ["immutable-changed", "a claim's class", [claim("storageClassName: a")], [claim("storageClassName: b")]],
  [
    "immutable-changed",
    "a claim that shrinks",
    [claim("resources: {requests: {storage: 10Gi}}")],
    [claim("resources: {requests: {storage: 9Gi}}")],
  ],
  [
    "immutable-changed",
    "a template of claims",
    [
      stateful(
        "volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]",
      ),
    ],
    [
      stateful(
        "volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 2Gi}}}}]",
      ),
    ],
  ],
  ["role-widened", "a verb more", [role(rule("get"))], [role(rule("get, delete"))]],
  ["role-widened", "no longer by name", [role(rule("get", ", resourceNames: [x]"))], [role(rule("get"))]],
  ["role-widened", "a star", [role(rule("get"))], [role(rule('"*"'))]],
  [
    "role-widened",
    "one more in a binding",
    [
      named(
        "RoleBinding",
        "b",
        "roleRef: {name: r}\nsubjects: [{kind: ServiceAccount, name: x}]",
        "rbac.authorization.k8s.io/v1",
      ),
    ],
    [
      named(
        "RoleBinding",
        "b",
        "roleRef: {name: r}\nsubjects: [{kind: ServiceAccount, name: x}, {kind: ServiceAccount, name: y}]",
        "rbac.authorization.k8s.io/v1",
      ),
    ],
  ],
  [
    "pod-privileged",
    "a container",
    [deployment("image: a:1")],
    [deployment("image: a:1, securityContext: {privileged: true}")],
  ],
  [
    "pod-privileged",
    "the node's network",
    [deployment("image: a:1")],
    [deployment("image: a:1", "hostNetwork: true,")],
  ],
  [
    "pod-privileged",
    "a path of the node",
    [deployment("image: a:1")],
    [deployment("image: a:1", "volumes: [{name: v, hostPath: {path: /}}],")],
  ],
  [
    "pod-privileged",
    "a new pod that is",
    filler,
    [...filler, deployment("image: a:1, securityContext: {privileged: true}")],
  ],
  ["image-major", "an image", [deployment("image: x/a:v1.9.0-abc")], [deployment("image: x/a:v2.0.0-def")]],
  [
    "image-major",
    "a database",
    [named("Cluster", "pg", "spec: {imageName: x/postgresql:17.5}")],
    [named("Cluster", "pg", "spec: {imageName: x/postgresql:18.1}")],
  ],
  ["many-deleted", "two of five", [...filler, named("Service", "v")], filler.slice(0, 3)],
];

const HARMLESS: readonly [what: string, before: string[], after: string[]][] = [
  [
    "a claim that grows",
    [claim("resources: {requests: {storage: 9Gi}}")],
    [claim("resources: {requests: {storage: 10Gi}}")],
  ],
  ["a role that loses a verb", [role(rule("get, list"))], [role(rule("get"))]],
  ["a verb that a star had covered", [role(rule('"*"'))], [role(rule("get, list"))]],
  ["a minor version", [deployment("image: a:1.2.0")], [deployment("image: a:1.9.0")]],
  ["another image", [deployment("image: a:1.2.0")], [deployment("image: b:2.0.0")]],
  [
    "a pod that stays privileged",
    [deployment("image: a:1.0, securityContext: {privileged: true}")],
    [deployment("image: a:1.1, securityContext: {privileged: true}")],
  ],
  ["one of four objects deleted", filler, filler.slice(0, 3)],
];

describe("a dangerous change is named", () => {
  it.each(CASES)("%s: %s", (code, _, before, after) => {
    expect(change(before, after).dangers).toContain(code);
  });

  it.each(HARMLESS)("and no other: %s", (_, before, after) => {
    const found = change(before, after);
    expect(found.objects.length).toBeGreaterThan(0);
    expect(found.dangers).toEqual([]);
  });

  it("each by a code that has a case", () => {
    expect(new Set(CASES.map(([code]) => code))).toEqual(new Set(Object.keys(DANGERS)));
  });

  it("with what becomes of it: Argo CD keeps what says so", () => {
    const kept = ', annotations: {argocd.argoproj.io/sync-options: "Prune=false,Delete=false"}';
    expect(change([claim("volumeName: v", kept), ...filler], filler).sentences).toEqual([
      "it is no longer stated; Argo CD keeps it, and a person has to delete it",
    ]);
    expect(change([claim("volumeName: v"), ...filler], filler).sentences).toEqual([
      "it is deleted, and what it holds with it",
    ]);
  });
});
