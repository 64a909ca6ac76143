import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "miniflux",
  title: "Miniflux",
  summary: "the feed reader",
  runs: { where: "cluster", cluster: "minikube", namespace: "miniflux" },
  ports: { http: { port: 8080, scheme: "http" } },
  audience: "members",
  device: { name: "feed", tag: "tag:feed", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "feed", to: "http" }],
  uses: [
    {
      service: "postgresql",
      port: "postgres",
      through: "cluster",
      why: "keeps its feeds and what was read there",
    },
  ],
  checks: [{ kind: "http", site: true, path: "/healthcheck", expect: "OK" }],
  version: { pin: "2.2.17", upstream: "https://github.com/miniflux/v2/releases" },
  notes: ["Its database is PostgreSQL's to keep: see the stores there."],
} satisfies ServiceFacts;
