import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { FINDINGS } from "../../../catalogue/finding.ts";
import { findingsOf } from "../../../derive/findings/all.ts";
import { findingsPage } from "../../../derive/findings/page.ts";
import { ALONE, CLUSTER_CASES } from "./cluster-cases.ts";
import { HOST_CASES } from "./host/cases.ts";
import { inCluster, labHosts, labOf, labTailnet, native } from "./lab.ts";

const http = { http: { port: 8000, scheme: "http" } } as const;
const check = { checks: [{ kind: "tcp" as const, port: "http" }] };
const watched = { checks: [{ kind: "http" as const, site: true, path: "/" }] };
// Every audience in use, so that only what a case breaks is found.
const rest = [
  native("members-only", {
    ports: { http: { port: 8101 } },
    audience: "members",
    sites: [{ host: "m", to: "http", audiences: ["members"] }],
    ...watched,
  }),
  native("watchers-only", {
    ports: { http: { port: 8102 } },
    audience: "watchers",
    sites: [{ host: "w", to: "http" }],
    ...watched,
  }),
  native("builders-only", {
    ports: { http: { port: 8103 } },
    audience: "builders",
    sites: [{ host: "b", to: "http" }],
    ...watched,
  }),
  native("world", {
    ports: { http: { port: 8104 } },
    audience: "owner",
    sites: [{ host: "p", to: "http", audiences: ["internet"] }],
    public: [{ host: "p", through: "edge" }],
    ...watched,
  }),
];

const CASES: readonly [code: string, file: string, field: string, lab: () => Catalogue][] = [
  [
    "reference-unknown",
    "services/a.ts",
    "runs.host",
    () => labOf([...rest, native("a", { runs: { where: "host", host: "nowhere" } })]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "uses[0].service",
    () => labOf([...rest, native("a", { uses: [{ service: "ghost", through: "local", why: "x" }] })]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "audience",
    () => labOf([...rest, native("a", { audience: "nobody" })]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "metrics[0].port",
    () => labOf([...rest, native("a", { ports: http, metrics: [{ by: "alloy-host", port: "exporter" }] })]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "datasource.port",
    () =>
      labOf([...rest, native("a", { ports: http, datasource: { type: "loki", uid: "logs", port: "push" } })]),
  ],
  [
    "port-taken",
    "services/b.ts",
    "ports.http.port",
    () => labOf([...rest, native("a", { ports: http, ...check }), native("b", { ports: http, ...check })]),
  ],
  [
    "listen-taken",
    "services/b.ts",
    "streams[0].listen",
    () =>
      labOf([
        ...rest,
        native("a", { ports: http, streams: [{ listen: 5000, to: "http", host: "a" }] }),
        native("b", { ports: { http: { port: 8001 } }, streams: [{ listen: 5000, to: "http", host: "b" }] }),
      ]),
  ],
  [
    "hostname-taken",
    "services/b.ts",
    "sites[0].host",
    () =>
      labOf([
        ...rest,
        native("a", { ports: http, sites: [{ host: "x", to: "http" }] }),
        native("b", { ports: { http: { port: 8001 } }, sites: [{ host: "x", to: "http" }] }),
      ]),
  ],
  [
    "device-taken",
    "services/a.ts",
    "device.name",
    () =>
      labOf([
        ...rest,
        inCluster("a", {
          device: { name: "server", tag: "tag:a", via: "ingress", ports: [{ listen: 443, to: "http" }] },
        }),
      ]),
  ],
  [
    "tag-shared",
    "services/b.ts",
    "device.tag",
    () =>
      labOf([
        ...rest,
        inCluster("a"),
        inCluster("b", {
          device: { name: "b", tag: "tag:a", via: "ingress", ports: [{ listen: 443, to: "http" }] },
        }),
      ]),
  ],
  [
    "route-outside-zone",
    "services/a.ts",
    "sites[0].host",
    () => labOf([...rest, native("a", { ports: http, sites: [{ host: "feeds.example.org", to: "http" }] })]),
  ],
  [
    "wildcard-too-deep",
    "services/a.ts",
    "sites[0].host",
    () => labOf([...rest, native("a", { ports: http, sites: [{ host: "x.y", to: "http" }] })]),
  ],
  [
    "route-to-nothing",
    "services/a.ts",
    "sites[0].to",
    () => labOf([...rest, native("a", { sites: [{ host: "x", to: "http" }] })]),
  ],
  [
    "route-without-way",
    "services/a.ts",
    "sites[0]",
    () =>
      labOf([
        ...rest,
        native("a", {
          runs: { where: "cluster", cluster: "cluster", namespace: "a" },
          ports: http,
          sites: [{ host: "x", to: "http" }],
        }),
      ]),
  ],
  [
    "route-two-doors",
    "services/b.ts",
    "audience",
    () =>
      labOf([
        ...rest,
        native("a", { audience: "members", ports: http, sites: [{ host: "x", to: "http" }] }),
        native("b", {
          audience: "watchers",
          ports: { raw: { port: 8001 } },
          streams: [{ listen: 5000, to: "raw", host: "x" }],
        }),
      ]),
  ],
  [
    "audience-without-door",
    "services/members-only.ts",
    "sites[0]",
    () =>
      labOf(rest, {
        tailnet: {
          audiences: { ...labTailnet.audiences, members: { summary: "x", principals: ["autogroup:member"] } },
        },
      }),
  ],
  [
    "public-without-door",
    "services/a.ts",
    "public[0]",
    () =>
      labOf([
        ...rest,
        native("a", {
          ports: http,
          sites: [{ host: "x", to: "http" }],
          public: [{ host: "x", through: "edge" }],
        }),
      ]),
  ],
  [
    "access-too-narrow",
    "services/members-only.ts",
    "audience",
    () =>
      labOf(rest, {
        tailnet: {
          audiences: { ...labTailnet.audiences, members: { summary: "x", principals: ["autogroup:member"] } },
        },
      }),
  ],
  ["service-unreached", "services/a.ts", "ports", () => labOf([...rest, native("a", { ports: http })])],
  [
    "use-goes-nowhere",
    "services/a.ts",
    "uses[0].through",
    () => labOf([...rest, native("a", { uses: [{ service: "edge", through: "site", why: "x" }] })]),
  ],
  [
    "grant-matches-nothing",
    "services/builders-only.ts",
    "",
    () => labOf(rest, { tailnet: { tags: { ...labTailnet.tags, "tag:ci": { summary: "nobody" } } } }),
  ],
  [
    "tag-on-no-device",
    "network/tailnet.ts",
    'tags["tag:ci"]',
    () => labOf(rest, { tailnet: { tags: { ...labTailnet.tags, "tag:ci": { summary: "nobody" } } } }),
  ],
  [
    "tag-unowned",
    "hosts/storage.ts",
    "device.tags",
    () =>
      labOf(rest, {
        tailnet: {
          tags: Object.fromEntries(Object.entries(labTailnet.tags).filter(([tag]) => tag !== "tag:storage")),
        },
      }),
  ],
  [
    "ssh-matches-nothing",
    "network/tailnet.ts",
    "ssh[0].dst",
    () =>
      labOf(rest, {
        tailnet: {
          ssh: [{ why: "x", action: "check", src: ["autogroup:admin"], dst: ["tag:ci"], users: ["root"] }],
        },
      }),
  ],
  [
    "workstation-tagged",
    "hosts/desk.ts",
    "device.tags",
    () =>
      labOf(rest, {
        hosts: labHosts.map((host) =>
          host.name === "desk" ? { ...host, device: { name: "desk", tags: ["tag:server"] } } : host,
        ),
      }),
  ],
  [
    "audience-unused",
    "network/tailnet.ts",
    "audiences.watchers",
    () => labOf(rest.filter(({ name }) => name !== "watchers-only")),
  ],
  ["provider-missing", "services/a.ts", "secrets", () => labOf([...rest, ALONE])],
  ...CLUSTER_CASES,
];

describe("the facts as a whole", () => {
  it("are in order where nothing is broken", () => {
    expect(findingsOf(labOf(rest))).toEqual([]);
  });

  it.each([...CASES, ...HOST_CASES])("%s is found in %s at %s", (code, file, field, lab) => {
    expect(findingsOf(lab())).toContainEqual(expect.objectContaining({ code, file, field }));
  });

  it("are read by a check that each code has a case for", () => {
    const covered = new Set([...CASES, ...HOST_CASES].map(([code]) => code));
    // Codes of form are the loader's; that somebody reaches too much cannot be brought about by facts, only by a fault in the rules.
    const elsewhere = ["fact-unreadable", "fact-malformed", "fact-name-differs", "access-too-wide"];
    expect(Object.keys(FINDINGS).filter((code) => !covered.has(code) && !elsewhere.includes(code))).toEqual(
      [],
    );
  });
});

describe("docs/findings.md", () => {
  it("is what the table of findings says", async () => {
    expect(await readFile(new URL("../../../docs/findings.md", import.meta.url), "utf8")).toBe(
      findingsPage(),
    );
  });
});
