import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "borgmatic",
  title: "Borgmatic",
  summary: "backs the lab up each night, to the NAS and away from home",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "mise", tool: "pipx:borgmatic", also: ["mise", "borgbackup", "postgresql@18", "jq"] },
      folders: [
        { path: "{home}/.config/borgmatic", mode: "0700" },
        { path: "{home}/.local/share/borgmatic/outputs", mode: "0700" },
      ],
      files: [
        {
          path: "{home}/.config/borgmatic/config.yaml",
          mode: "0600",
          restarts: false,
          why: "read at each run; its sources and dumps follow from the stores of every service",
          content: {
            format: "derived",
            document: "borgmatic",
            with: {
              source_directories_must_exist: true,
              exclude_patterns: [],
              repositories: [
                {
                  label: "sifaka-borg-backups",
                  path: "{mount:backups}/borg/",
                  encryption: "repokey",
                  append_only: true,
                },
                {
                  label: "borgbase-offsite",
                  path: "{setting:borgbase-repository}",
                  encryption: "repokey",
                  append_only: true,
                },
              ],
              encryption_passcommand: "cat {home}/.borg/config.yaml",
              ssh_command:
                "ssh -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile={home}/.ssh/borgbase_known_hosts -i {home}/.ssh/borgbase_ed25519",
              // By full paths: launchd gives a bare PATH.
              local_path: "{homebrew}/bin/borg",
              pg_dump_command: "{homebrew}/opt/postgresql@18/bin/pg_dump",
              keep_daily: 7,
              keep_monthly: 12,
              keep_yearly: 1000,
              checks: [
                { name: "repository", frequency: "2 weeks" },
                { name: "archives", frequency: "1 month" },
              ],
              outputs: "{home}/.local/share/borgmatic/outputs",
            },
          },
        },
        {
          path: "{home}/.pgpass",
          mode: "0600",
          restarts: false,
          content: {
            format: "pgpass",
            entries: [
              {
                server: "{use:postgresql}",
                database: "*",
                user: "borgmatic",
                password: "{secret:db-password}",
              },
            ],
          },
        },
        {
          path: "{home}/.ssh/borgbase_ed25519",
          mode: "0600",
          restarts: false,
          // OpenSSH refuses a key without its last line break, and the vault keeps none.
          content: { format: "text", text: "{secret:offsite-key}\n" },
        },
        {
          path: "{home}/.ssh/borgbase_known_hosts",
          restarts: false,
          content: { format: "text", text: "{setting:borgbase-known-host}\n" },
        },
        {
          path: "{bin}/borgmatic-metrics",
          mode: "0755",
          restarts: "mcquack.eblume.borgmatic-metrics",
          content: { format: "script", script: "borgmatic-metrics" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.borgmatic",
          // No action is named: borgmatic then creates, prunes and compacts, and checks as often as its configuration says.
          program: [
            "{homebrew}/opt/mise/bin/mise",
            "x",
            "--",
            "borgmatic",
            "--config",
            "{home}/.config/borgmatic/config.yaml",
          ],
          environment: { PATH: "{homebrew}/bin:/usr/bin:/bin" },
          runAtLoad: false,
          schedule: { hour: 2, minute: 0 },
          logs: { out: "{logs}/mcquack.borgmatic.out.log", err: "{logs}/mcquack.borgmatic.err.log" },
        },
        {
          label: "mcquack.eblume.borgmatic-metrics",
          summary: "asks borg about the repository on the NAS and writes borgmatic.prom",
          program: ["{bin}/borgmatic-metrics"],
          environment: {
            PATH: "{homebrew}/bin:/usr/bin:/bin",
            BORG_REPO: "{mount:backups}/borg/",
            BORG_PASSCOMMAND: "cat {home}/.borg/config.yaml",
            OUTPUT: "{textfiles}/borgmatic.prom",
            // What each source is called, and how its paths begin in an archive; the first that fits counts.
            SOURCES:
              "Documents={home}/Documents:Zettelkasten={home}/code/personal/zk:borgmatic_config={home}/.config/borgmatic:Forgejo={homebrew}/var/forgejo:Jellyfin={home}/Library/Application Support/jellyfin:Navidrome={home}/.local/share/borgmatic/outputs",
          },
          schedule: { everySeconds: 3600 },
          logs: {
            out: "{homebrew}/var/log/mcquack.borgmatic-metrics.out.log",
            err: "{homebrew}/var/log/mcquack.borgmatic-metrics.err.log",
          },
        },
      ],
    },
  },
  audience: "owner",
  uses: [
    { service: "nas", port: "smb", through: "host", why: "writes the repository on the share backups" },
    { service: "postgresql", port: "postgres", through: "stream", why: "dumps databases" },
  ],
  secrets: {
    "db-password": "op://blumeops/borgmatic/db-password",
    "offsite-key": "op://blumeops/noiobufntsxyzageu7mvlp2nbe/ssh-private-key",
  },
  checks: [
    { kind: "file", path: "{mount:backups}/borg" },
    { kind: "file", path: "{home}/.borg/config.yaml" },
    { kind: "file", path: "{textfiles}/borgmatic.prom", maxAgeSeconds: 7500 },
  ],
  metrics: [
    {
      textfile: "borgmatic.prom",
      everySeconds: 3600,
      by: "alloy-host",
      series: [
        "borgmatic_up",
        "borgmatic_repo_original_size_bytes",
        "borgmatic_repo_compressed_size_bytes",
        "borgmatic_repo_deduplicated_size_bytes",
        "borgmatic_repo_total_chunks",
        "borgmatic_repo_unique_chunks",
        "borgmatic_archive_count",
        "borgmatic_last_archive_original_size_bytes",
        "borgmatic_last_archive_compressed_size_bytes",
        "borgmatic_last_archive_deduplicated_size_bytes",
        "borgmatic_last_archive_files",
        "borgmatic_last_archive_timestamp",
        "borgmatic_last_archive_duration_seconds",
        "borgmatic_source_size_bytes",
      ],
    },
  ],
  stores: [
    {
      name: "configuration",
      at: "{home}/.config/borgmatic",
      kind: "files",
      summary: "what is backed up, and how; kept with the backup itself",
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
    {
      name: "home folder",
      at: "{home}",
      kind: "files",
      summary: "whatever else lies in the login's home",
      priority: "low",
      backup: {
        by: "nothing",
        because: "what the lab needs there is written by this program or cloned again",
      },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://projects.torsion.org/borgmatic-collective/borgmatic/releases",
    note: "installed by hand with mise",
  },
  notes: [
    "Native: it reads the host's files.",
    "A missing source stops the whole run, so that a share that is not mounted is noticed.",
    "pg_dump must be of the server's major version, 18.",
    "The repositories are append-only: what is pruned takes room until somebody compacts with full access.",
    "The cluster, Caddy and the tailnet must be up at two in the morning, or the run has no dumps and fails.",
  ],
} satisfies ServiceFacts;
