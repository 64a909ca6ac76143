import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "kiwix",
  title: "Kiwix",
  summary: "reference works for when the internet is away",
  runs: { where: "cluster", cluster: "minikube", namespace: "kiwix" },
  ports: { http: { port: 80, scheme: "http" } },
  audience: "members",
  device: { name: "kiwix", tag: "tag:kiwix", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "kiwix", to: "http" }],
  uses: [
    { service: "nas", port: "nfs", through: "lan", why: "serves the archives on the share torrents" },
    { service: "transmission", port: "http", through: "cluster", why: "asks for archives that are missing" },
  ],
  checks: [{ kind: "http", site: true, path: "/" }],
  stores: [
    {
      name: "archives",
      at: "sifaka:/volume1/torrents",
      kind: "volume",
      summary: "ZIM archives",
      priority: "low",
      backup: { by: "nothing", because: "they can be downloaded again" },
    },
  ],
  version: { pin: "3.8.2", upstream: "https://github.com/kiwix/kiwix-tools/releases" },
} satisfies ServiceFacts;
