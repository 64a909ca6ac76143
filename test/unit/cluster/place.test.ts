import { describe, expect, it } from "vitest";
import { argoOf } from "../../../derive/cluster/argo.ts";
import { clusterDocumentOf } from "../../../derive/cluster/document.ts";
import { clusterLab, objectsOf, podService } from "./lab.ts";

const catalogue = clusterLab([
  podService("database"),
  podService(
    "reader",
    { fromCluster: [{ variable: "URL", of: "database", secret: "database-app", key: "uri" }] },
    { uses: [{ service: "database", port: "http", through: "cluster", why: "keeps what it has" }] },
  ),
]);

/** Where the lab has what in real life lies in the cluster. */
const place = {
  addressOf: (service: string, port: string) =>
    service === "vault" && port === "http" ? "127.0.0.1:4001" : undefined,
  apiServer: "https://127.0.0.1:6443",
  repository: "http://127.0.0.1:3000/lab/lab.git",
};

describe("a cluster whose pods do not listen", () => {
  const settings = { values: {}, place };
  const document = clusterDocumentOf(catalogue, settings);

  it("has its store ask the server where that really is", () => {
    expect(document.stores.map(({ object }) => object)).toMatchObject([
      {
        kind: "ClusterSecretStore",
        spec: { provider: { onepassword: { connectHost: "http://127.0.0.1:4001" } } },
      },
    ]);
  });

  it("has Secrets read across namespaces through the API server where that really is", () => {
    expect(objectsOf(document, "reader", "SecretStore")).toMatchObject([
      { spec: { provider: { kubernetes: { server: { url: "https://127.0.0.1:6443" } } } } },
    ]);
  });

  it("has Argo CD read the repository where that really is", () => {
    for (const { application, project } of argoOf(document, new Map(), catalogue, settings)) {
      expect(application.spec?.source?.repoURL).toBe(place.repository);
      expect(project.spec?.sourceRepos).toEqual([place.repository]);
    }
  });

  it("is the same in everything else", () => {
    const real = clusterDocumentOf(catalogue, { values: {} });
    const others = (found: typeof real) =>
      found.apps.flatMap(({ objects }) => objects.filter(({ kind }) => !/Store$/.test(kind)));
    expect(others(document)).toEqual(others(real));
  });
});
