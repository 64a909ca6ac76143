import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "caddy",
  title: "Caddy",
  summary: "the proxy in front of every site, with certificates for the lab's own domain",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: {
        by: "hand",
        binary: "{home}/code/3rd/caddy/bin/caddy",
        how: "build it with xcaddy, --with github.com/caddy-dns/gandi --with github.com/mholt/caddy-l4, to ~/code/3rd/caddy/bin/caddy",
      },
      folders: [{ path: "{home}/.config/caddy" }, { path: "{home}/.local/share/caddy", mode: "0700" }],
      files: [
        {
          path: "{home}/.config/caddy/Caddyfile",
          content: {
            format: "derived",
            document: "caddyfile",
            with: {
              admin: "off",
              unknown: { status: 404, text: "Unknown service" },
              base: { status: 200, text: "Services are subdomains of this name, such as {name:forge}" },
              grace: "5s",
              // A push of a large repository or image takes long; what takes longer than this hangs.
              timeouts: { read_header: "10s", read_body: "1h", idle: "5m" },
              // The forge answers a push when it has checked all of it.
              upstream: { dial: "5s", response_header: "10m" },
              client_header: "Fly-Client-IP",
              log: {
                file: "{logs}/mcquack.caddy.access.log",
                roll_size: "20MiB",
                roll_keep: 5,
                // Jellyfin's clients and feeds say who they are in the address.
                hide_query: ["api_key", "ApiKey", "access_token", "token"],
              },
            },
          },
        },
        {
          path: "{home}/.config/caddy/gandi-token",
          mode: "0600",
          content: { format: "text", text: "{secret:gandi-token}" },
        },
        {
          path: "{home}/.config/caddy/caddy-wrapper.sh",
          mode: "0755",
          why: "launchd would write the token into the plist; the wrapper reads it from its file",
          content: {
            format: "text",
            text: `#!/bin/sh
set -eu
GANDI_BEARER_TOKEN=$(cat '{home}/.config/caddy/gandi-token')
export GANDI_BEARER_TOKEN
exec '{home}/code/3rd/caddy/bin/caddy' run --config '{home}/.config/caddy/Caddyfile'
`,
          },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.caddy",
          program: ["{home}/.config/caddy/caddy-wrapper.sh"],
          environment: { XDG_DATA_HOME: "{home}/.local/share", XDG_CONFIG_HOME: "{home}/.config" },
          workingDirectory: "{home}/.local/share/caddy",
          keepAlive: true,
          logs: { out: "{logs}/mcquack.caddy.out.log", err: "{logs}/mcquack.caddy.err.log" },
        },
      ],
    },
  },
  ports: {
    https: {
      port: 443,
      scheme: "https",
      summary: "every site, for the owner; each other audience has a door of its own",
    },
    http: { port: 80, scheme: "http", summary: "sends people on to https" },
    // What tailscaled passes on of each door; a door's sites answer there and no others.
    "door-home": { port: 8441, scheme: "https", bind: "loopback" },
    "door-media": { port: 8442, scheme: "https", bind: "loopback" },
    "door-build": { port: 8443, scheme: "https", bind: "loopback" },
    "door-public": { port: 8444, scheme: "https", bind: "loopback" },
  },
  audience: "owner",
  secrets: { "gandi-token": "op://blumeops/gandi - blumeops/pat" },
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
    note: "what the lab checks the configuration with; what was built by hand on indri is recorded nowhere",
  },
  restart: { seconds: 2, noticed: "everybody: every site is away while it starts again (an estimate)" },
  notes: [
    "Its administration API is off, so a changed configuration is a restart and not a reload.",
    "The token lives 30 days and certificates 90: a dead token shows only when a certificate is due.",
    "The DNS stack uses the same token: after a rotation this service has to be applied too.",
    "macOS lets a user's own program listen on 443 as long as it listens on every address.",
  ],
} satisfies ServiceFacts;
