import type { FormulaSeed } from "../seed.ts";

/** The formulas and casks that the facts of indri name; versions are what they were when the facts were taken down. */
export const FORMULAS: Readonly<Record<string, FormulaSeed>> = {
  forgejo: {
    description: "Self-hosted lightweight software forge",
    versions: ["13.0.3", "14.0.2"],
    programs: [{ name: "forgejo", play: "forgejo" }],
    service: {
      run: ["{prefix}/opt/forgejo/bin/forgejo", "web", "--work-path", "{prefix}/var/forgejo"],
      keepAlive: true,
      log: "{prefix}/var/log/forgejo.log",
    },
  },
  jellyfin: {
    cask: true,
    description: "Media system",
    versions: ["10.11.6"],
    programs: [
      { name: "jellyfin", play: "jellyfin", at: "Applications/Jellyfin.app/Contents/MacOS/jellyfin" },
    ],
  },
  minikube: {
    description: "Run a Kubernetes cluster locally",
    versions: ["1.37.0"],
    programs: [{ name: "minikube", play: "minikube" }],
  },
  mise: {
    description: "Polyglot runtime manager",
    versions: ["2026.2.8"],
    programs: [{ name: "mise", play: "mise" }],
  },
  kubectl: {
    description: "Kubernetes command-line interface",
    versions: ["1.34.0"],
    programs: [{ name: "kubectl", play: "kubectl" }],
  },
  jq: {
    description: "Lightweight and flexible command-line JSON processor",
    versions: ["1.8.1"],
    programs: [{ name: "jq" }],
  },
  borgbackup: {
    description: "Deduplicating archiver with compression and encryption",
    versions: ["1.4.3"],
    programs: [{ name: "borg", play: "borg", preferMachine: true }],
  },
  tailscale: {
    description: "Easiest, most secure way to use WireGuard and 2FA",
    versions: ["1.94.1"],
    programs: [
      { name: "tailscale", play: "tailscale" },
      { name: "tailscaled", play: "tailscaled" },
    ],
    service: {
      run: ["{prefix}/opt/tailscale/bin/tailscaled"],
      keepAlive: true,
      log: "{prefix}/var/log/tailscaled.log",
    },
  },
  "postgresql@18": {
    description: "Object-relational database system",
    versions: ["18.2"],
    programs: [
      { name: "pg_dump", play: "pg-dump", preferMachine: true },
      { name: "pg_restore", play: "pg-dump", preferMachine: true },
    ],
  },
};
