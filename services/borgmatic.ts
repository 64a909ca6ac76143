import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "borgmatic",
  title: "Borgmatic",
  summary: "backs the lab up each night, to the NAS and away from home",
  runs: { where: "host", host: "indri" },
  audience: "owner",
  uses: [
    { service: "nas", port: "smb", through: "host", why: "writes the repository on the share backups" },
    { service: "postgresql", port: "postgres", through: "stream", why: "dumps databases" },
  ],
  secrets: {
    databasePassword: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/mw2bv5we7woicjza7hc6s44yvy/db-password",
    offsiteSshKey: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/noiobufntsxyzageu7mvlp2nbe/ssh-private-key",
  },
  checks: [
    { kind: "file", path: "/opt/homebrew/var/node_exporter/textfile/borgmatic.prom", maxAgeSeconds: 7200 },
  ],
  metrics: [{ by: "alloy-host", textfile: "borgmatic.prom", everySeconds: 3600 }],
  stores: [
    {
      name: "configuration",
      at: "{home}/.config/borgmatic",
      kind: "files",
      summary: "what is backed up, and how",
      priority: "high",
      backup: { by: "files", paths: ["{home}/.config/borgmatic"] },
    },
    {
      name: "notes",
      at: "{home}/code/personal/zk",
      kind: "files",
      summary: "the owner's notes",
      priority: "critical",
      backup: { by: "files", paths: ["{home}/code/personal/zk"] },
    },
    {
      name: "documents",
      at: "{home}/Documents",
      kind: "files",
      summary: "documents, the encrypted copies of the password vault among them",
      priority: "high",
      backup: { by: "files", paths: ["{home}/Documents"] },
    },
    {
      name: "passphrase",
      at: "{home}/.borg/config.yaml",
      kind: "files",
      summary: "the passphrase of the repositories, placed by hand",
      priority: "critical",
      backup: {
        by: "nothing",
        because: "it lies on paper in the emergency kit; in the archive that it opens it would be of no use",
      },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://projects.torsion.org/borgmatic-collective/borgmatic/releases",
    note: "installed with mise",
  },
} satisfies ServiceFacts;
