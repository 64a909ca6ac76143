import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "caddy",
  title: "Caddy",
  summary: "the proxy in front of every site, with certificates for the lab's own domain",
  runs: { where: "host", host: "indri" },
  ports: {
    https: {
      port: 443,
      scheme: "https",
      summary: "every site that is for the owner; each other audience has a door of its own",
    },
  },
  audience: "owner",
  secrets: { gandiToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/mco6ka3dc3rmw7zkg2dhia5d2m/pat" },
  checks: [{ kind: "tcp", port: "https" }],
  stores: [
    {
      name: "certificates",
      at: "{home}/.local/share/caddy",
      kind: "files",
      summary: "certificates and the ACME account",
      priority: "low",
      backup: { by: "nothing", because: "certificates are issued again within minutes by DNS-01" },
    },
  ],
  version: {
    pin: "2.11.9",
    upstream: "https://github.com/caddyserver/caddy/releases",
    note: "built with the Gandi DNS and layer 4 modules",
  },
  restart: { seconds: 1, noticed: "everybody: every site is away while it starts again" },
} satisfies ServiceFacts;
