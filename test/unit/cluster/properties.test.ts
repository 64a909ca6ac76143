import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusterDocumentOf } from "../../../derive/cluster/document.ts";
import { findingsOf } from "../../../derive/findings/all.ts";
import { filesOf } from "../../../render/layout.ts";
import { arbitraryServices } from "./arbitrary.ts";
import { clusterLab, clusterLabSettings, documentOf, podService } from "./lab.ts";
import { judge } from "./schema.ts";
import { containersIn, podIn } from "./templates.ts";

const judged = await judge();
// Read once, outside of any case's time.
for (const { objects } of documentOf([podService("first")]).apps)
  for (const object of objects) await judged(object);

/** Every file of a document, in one text. */
function textOf(document: ReturnType<typeof documentOf>): string {
  return document.apps
    .flatMap(({ name, namespace, objects, file }) => filesOf(name, namespace, objects, file))
    .map(({ path, text }) => `${path}\n${text}`)
    .join("\n");
}

describe("manifests of any cluster", () => {
  it("are made of facts that have nothing wrong with them", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        const errors = findingsOf(clusterLab(services)).filter(
          ({ severity, code }) => severity === "error" && code !== "access-too-narrow",
        );
        expect(errors).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("are the same text for the same facts, in whatever order the facts are read", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        const catalogue = clusterLab(services);
        const reversed = { ...catalogue, services: new Map([...catalogue.services].reverse()) };
        const first = textOf(clusterDocumentOf(catalogue, clusterLabSettings));
        expect(textOf(clusterDocumentOf(catalogue, clusterLabSettings))).toBe(first);
        expect(textOf(clusterDocumentOf(reversed, clusterLabSettings))).toBe(first);
      }),
      // Printing is what takes its time.
      { numRuns: 8 },
    );
  });

  it("are valid by the schemas of their kinds", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryServices, async (services) => {
        for (const object of documentOf(services).apps.flatMap(({ objects }) => objects))
          expect(await judged(object)).toBeUndefined();
      }),
      // Every kind is in each of them; reading the schemas is what takes its time.
      { numRuns: 10 },
    );
  });

  it("hold no Secret, name no place in the vault outside of what fills one, and leave no placeholder unfilled", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        for (const object of documentOf(services).apps.flatMap(({ objects }) => objects)) {
          const text = JSON.stringify(object);
          expect(object.kind).not.toBe("Secret");
          expect(text).not.toMatch(/op:\/\/|\{(secret|port|use|name):/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("every pod of any cluster", () => {
  it("keeps each safe default that no exception of its service lifts", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        for (const facts of services) {
          const workload = facts.runs.where === "cluster" ? facts.runs.workload : undefined;
          const lifted = new Set(
            workload !== undefined && "exceptions" in workload
              ? workload.exceptions?.map(({ allow }) => allow)
              : [],
          );
          const app = documentOf(services).apps.find(({ name }) => name === facts.name);
          for (const object of app?.objects ?? []) {
            const pod = podIn(object);
            if (pod === undefined) continue;
            expect(pod.securityContext?.seccompProfile).toEqual({ type: "RuntimeDefault" });
            expect(pod.hostNetwork ?? false).toBe(false);
            for (const container of containersIn(pod)) {
              // A helper and a job state no exception of their own here.
              const allowed = container.name === facts.name ? lifted : new Set<string>();
              const { securityContext, resources } = container;
              expect(resources?.requests).toMatchObject({
                cpu: expect.any(String),
                memory: expect.any(String),
              });
              expect(resources?.limits).toMatchObject({ memory: expect.any(String) });
              if (!allowed.has("unlimited-cpu")) expect(resources?.limits).toHaveProperty("cpu");
              if (allowed.has("privileged")) continue;
              expect(securityContext?.privileged ?? false).toBe(false);
              expect(securityContext?.allowPrivilegeEscalation).toBe(false);
              expect(securityContext?.capabilities).toEqual({ drop: ["ALL"] });
              expect(securityContext?.readOnlyRootFilesystem).toBe(!allowed.has("writable-root"));
              expect(securityContext?.runAsNonRoot).toBe(!allowed.has("root"));
              if (!allowed.has("root"))
                expect(securityContext?.runAsUser ?? pod.securityContext?.runAsUser).toBeGreaterThan(0);
              if (container.name === facts.name && !allowed.has("unprobed"))
                expect(container).toMatchObject({ livenessProbe: {}, readinessProbe: {} });
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has a token of the API server only where it says what for", () => {
    fc.assert(
      fc.property(arbitraryServices, (services) => {
        for (const { objects } of documentOf(services).apps) {
          const roles = new Set(
            objects.flatMap((object) =>
              object.kind === "RoleBinding" || object.kind === "ClusterRoleBinding"
                ? (object.subjects ?? []).map(({ name }) => name)
                : [],
            ),
          );
          for (const object of objects) {
            const pod = podIn(object);
            if (pod?.serviceAccountName !== undefined)
              expect(pod.automountServiceAccountToken).toBe(roles.has(pod.serviceAccountName));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
