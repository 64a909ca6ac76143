import type { HostFacts } from "../catalogue/host.ts";

export default {
  name: "indri",
  title: "Mac mini",
  summary: "runs every service, natively or in minikube",
  kind: "macos",
  os: "macOS 15.7.3, arm64",
  hardware: "Mac mini M1, 2020 (Macmini9,1), 2 TB",
  alwaysOn: true,
  ups: true,
  // The first tag is the role by which rules name this host. It carries no tag of a service: a tag on a device opens a rule's
  // ports on the whole device, and indri is many services at once.
  device: { name: "indri", tags: ["tag:homelab", "tag:blumeops"] },
  lan: "192.168.1.50",
  ssh: { sudo: "all" },
  paths: {
    homebrew: "/opt/homebrew",
    logs: "~/Library/Logs",
    agents: "~/Library/LaunchAgents",
    textfiles: "/opt/homebrew/var/node_exporter/textfile",
    bin: "~/.local/bin",
  },
  mounts: [
    { share: "backups", from: "sifaka", at: "/Volumes/backups", protocol: "smb" },
    { share: "torrents", from: "sifaka", at: "/Volumes/torrents", protocol: "smb" },
    { share: "music", from: "sifaka", at: "/Volumes/music", protocol: "smb" },
    { share: "allisonflix", from: "sifaka", at: "/Volumes/allisonflix", protocol: "smb" },
    { share: "photos", from: "sifaka", at: "/Volumes/photos", protocol: "smb" },
  ],
  manualAfterBoot: [
    "log in: every agent belongs to the login session",
    "Amphetamine, which keeps the machine awake",
    "AutoMounter, which mounts the NAS's shares",
    "minikube and its Tailscale service",
  ],
} satisfies HostFacts;
