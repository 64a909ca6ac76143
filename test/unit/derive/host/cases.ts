import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import type { ServiceFacts } from "../../../../catalogue/service.ts";
import { labHosts, labOf, native } from "../lab.ts";
import { agent, file, onMac } from "./mac.ts";

/** What breaks a host, as rows of the table of findings: the code, the file and the field at which it is found, and the lab that has it. */
export const HOST_CASES: readonly [code: string, file: string, field: string, lab: () => Catalogue][] = [
  ...[
    "{nowhere}",
    "{port:http}",
    "{listen:http}",
    "{name:x}",
    "{public:x}",
    "{device:x}",
    "{host:x}",
    "{secret:key}",
    "{setting:unheard-of}",
    "{mount:films}",
    "{use:b}",
  ].map((text): (typeof HOST_CASES)[number] => [
    "placeholder-unknown",
    "services/a.ts",
    "runs.native",
    () => labOf([onMac("a", { files: [file("{home}/a", text)] })]),
  ]),
  [
    "placeholder-unknown",
    "services/a.ts",
    "checks",
    () => labOf([onMac("a", {}, { checks: [{ kind: "file", path: "{nowhere}/a" }] })]),
  ],
  [
    "document-malformed",
    "services/a.ts",
    "runs.native.files[0].content.with.remote_write",
    () =>
      labOf([
        onMac("a", {
          files: [
            {
              path: "{home}/a",
              content: {
                format: "derived",
                document: "alloy",
                with: {
                  unix: { disable_collectors: [], textfile_directory: "{home}" },
                  scrape_interval: "15s",
                  labels: {},
                  log_labels: {},
                  remote_write: "somewhere",
                  loki_push: "https://example.org/push",
                },
              },
            },
          ],
        }),
      ]),
  ],
  [
    "document-malformed",
    "services/a.ts",
    "runs.native.files[0].content.with",
    () =>
      labOf([
        onMac("a", {
          files: [{ path: "{home}/a", content: { format: "derived", document: "doors", with: { a: 1 } } }],
        }),
      ]),
  ],
  [
    "secret-readable",
    "services/a.ts",
    "runs.native.files[0].mode",
    () => labOf([withSecret({ files: [{ ...file("{home}/a", "{secret:key}"), mode: "0644" }] })]),
  ],
  [
    "secret-readable",
    "services/a.ts",
    "runs.native.agents[0]",
    () => labOf([withSecret({ agents: [{ ...agent("a"), environment: { KEY: "{secret:key}" } }] })]),
  ],
  [
    "secret-readable",
    "services/a.ts",
    "runs.native.start",
    () =>
      labOf([
        withSecret({ start: { unless: ["/usr/bin/false"], run: ["/bin/echo", "{secret:key}"], why: "x" } }),
      ]),
  ],
  [
    "file-taken",
    "services/b.ts",
    "runs.native.files[0].path",
    () =>
      labOf([onMac("a", { files: [file("{home}/x", "a")] }), onMac("b", { files: [file("{home}/x", "b")] })]),
  ],
  [
    "label-taken",
    "services/b.ts",
    "runs.native.agents[0].label",
    () =>
      labOf([onMac("a", { agents: [agent("x")] }), onMac("b", { agents: [{ ...agent("b"), label: "x" }] })]),
  ],
  [
    "log-shared",
    "services/a.ts",
    "runs.native",
    () =>
      labOf([
        onMac("a", {
          agents: [{ ...agent("a"), logs: { out: "{logs}/a.log", err: "{home}/Library/Logs/a.log" } }],
        }),
      ]),
  ],
  [
    "agent-never-runs",
    "services/a.ts",
    "runs.native.agents[0]",
    () => labOf([onMac("a", { agents: [{ ...agent("a"), keepAlive: false, runAtLoad: false }] })]),
  ],
  [
    "agent-without-program",
    "services/a.ts",
    "runs.native.agents[0].program[0]",
    () => labOf([onMac("a", { agents: [{ ...agent("a"), program: ["{bin}/of-nobody"] }] })]),
  ],
  [
    "uses-circular",
    "services/a.ts",
    "uses",
    () =>
      labOf([
        onMac("a", {}, { uses: [{ service: "b", through: "local", why: "x" }] }),
        onMac("b", {}, { uses: [{ service: "a", through: "local", why: "x" }] }),
      ]),
  ],
  [
    "backup-only-creates",
    "services/a.ts",
    "runs.native.agents[0].program",
    () => labOf([keeper(["/opt/homebrew/bin/borgmatic", "create"])]),
  ],
  ["backup-only-creates", "services/a.ts", "runs.native.agents", () => labOf([keeper(["/usr/bin/true"])])],
  [
    "store-not-backed-up",
    "services/b.ts",
    "stores[0].backup",
    () => labOf([keeper(["/opt/homebrew/bin/borgmatic"]), onStorage({ stores: [copied] })]),
  ],
  [
    "store-not-backed-up",
    "services/b.ts",
    "stores[0].backup",
    () => labOf([native("b", { stores: [copied] })]),
  ],
  [
    "door-without-port",
    "services/proxy.ts",
    "ports",
    () =>
      labOf([
        onMac("proxy", {
          files: [{ path: "{home}/c", content: { format: "derived", document: "caddyfile" } }],
        }),
        native("m", {
          ports: { http: { port: 8101 } },
          audience: "members",
          sites: [{ host: "m", to: "http" }],
        }),
      ]),
  ],
  [
    "container-without-name",
    "services/a.ts",
    "runs.options",
    () => labOf([native("a", { runs: { where: "container", host: "storage", image: "a:1" } })]),
  ],
  [
    "route-unmonitored",
    "services/a.ts",
    "sites[0]",
    () => labOf([native("a", { ports: { http: { port: 8101 } }, sites: [{ host: "a", to: "http" }] })]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "runs.native.files[0].content.script",
    () =>
      labOf([
        onMac("a", { files: [{ path: "{bin}/a", content: { format: "script", script: "unwritten" } }] }),
      ]),
  ],
  [
    "reference-unknown",
    "services/a.ts",
    "runs.native.files[0].restarts",
    () => labOf([onMac("a", { files: [{ ...file("{bin}/a", ""), restarts: "of.nobody" }] })]),
  ],
  [
    "reference-unknown",
    "hosts/server.ts",
    "paths.agents",
    () =>
      labOf([onMac("a", {})], {
        hosts: labHosts.map((host) =>
          host.name === "server" ? { ...host, paths: { homebrew: "/opt/homebrew" } } : host,
        ),
      }),
  ],
];

function withSecret(facts: Parameters<typeof onMac>[1]): ServiceFacts {
  return onMac("a", facts, { secrets: { key: "op://vault/item/key" } });
}

/** Files of the host's that are to be copied as they are. */
const copied: NonNullable<ServiceFacts["stores"]>[number] = {
  name: "films",
  at: "/films",
  kind: "files",
  summary: "films",
  backup: { by: "files", paths: ["/films"] },
};

/** A service of the NAS. */
function onStorage(more: Partial<ServiceFacts>): ServiceFacts {
  return native("b", { runs: { where: "host", host: "storage" }, ...more });
}

/** A service that backs the lab up each night by a program. */
export function keeper(program: string[]): ServiceFacts {
  return onMac("a", {
    agents: [
      { ...agent("a"), program, keepAlive: false, runAtLoad: false, schedule: { hour: 2, minute: 0 } },
    ],
    files: [
      {
        path: "{home}/borgmatic.yaml",
        content: {
          format: "derived",
          document: "borgmatic",
          with: {
            source_directories_must_exist: true,
            exclude_patterns: [],
            repositories: [{ label: "r", path: "/r", encryption: "repokey", append_only: true }],
            encryption_passcommand: "cat /p",
            ssh_command: "ssh",
            local_path: "borg",
            pg_dump_command: "pg_dump",
            keep_daily: 7,
            keep_monthly: 12,
            keep_yearly: 10,
            checks: [{ name: "repository", frequency: "2 weeks" }],
            outputs: "/outputs",
          },
        },
      },
    ],
  });
}
