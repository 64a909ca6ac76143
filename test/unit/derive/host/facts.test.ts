import { parse as parsePlist } from "plist";
import { parse as parseToml } from "smol-toml";
import { beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import { HostName } from "../../../../catalogue/names.ts";
import { containerDocumentOf } from "../../../../derive/host/containers.ts";
import type { HostDocument } from "../../../../derive/host/document.ts";
import { parseIni } from "../../../../lab/indri/programs/ini.ts";
import { parseRules } from "../../../../lab/indri/tools/newsyslog-rules.ts";
import { fileEnding, indri, marked, REAL, realFacts, serviceNamed } from "./indri.ts";

let facts: Catalogue;
let document: HostDocument;
beforeAll(async () => {
  facts = await realFacts();
  document = indri(facts);
});

describe("Forgejo's app.ini says what the running system's says", () => {
  const forgejo = "/opt/homebrew/var/forgejo";
  // Section, key and value as recorded; newest state, less single sign-on.
  it.each([
    ["", "APP_NAME", "Forgejo"],
    ["", "RUN_USER", "forgejo"],
    ["", "RUN_MODE", "prod"],
    ["server", "HTTP_ADDR", "0.0.0.0"],
    ["server", "HTTP_PORT", "3001"],
    ["server", "DOMAIN", "forge.eblu.me"],
    ["server", "ROOT_URL", "https://forge.eblu.me/"],
    ["server", "SSH_DOMAIN", "forge.ops.eblu.me"],
    ["server", "SSH_PORT", "2222"],
    ["server", "SSH_LISTEN_PORT", "2200"],
    ["server", "START_SSH_SERVER", "true"],
    ["server", "BUILTIN_SSH_SERVER_USER", "forgejo"],
    ["server", "DISABLE_SSH", "false"],
    ["server", "LFS_START_SERVER", "true"],
    ["server", "OFFLINE_MODE", "true"],
    ["server", "REVERSE_PROXY_LIMIT", "2"],
    ["server", "REVERSE_PROXY_TRUSTED_PROXIES", "*"],
    ["server", "LFS_JWT_SECRET", marked("op://blumeops/Forgejo Secrets/lfs-jwt-secret")],
    ["database", "DB_TYPE", "sqlite3"],
    ["database", "LOG_SQL", "false"],
    ["database", "PATH", `${forgejo}/data/forgejo.db`],
    ["lfs", "PATH", `${forgejo}/data/lfs`],
    ["service", "DISABLE_REGISTRATION", "true"],
    ["service", "REQUIRE_SIGNIN_VIEW", "false"],
    ["service", "ALLOW_ONLY_EXTERNAL_REGISTRATION", "false"],
    ["service", "DEFAULT_ENABLE_TIMETRACKING", "true"],
    ["service", "DEFAULT_ALLOW_CREATE_ORGANIZATION", "true"],
    ["service", "NO_REPLY_ADDRESS", "noreply.indri"],
    ["repository", "ROOT", `${forgejo}/data/forgejo-repositories`],
    [
      "repository",
      "DEFAULT_REPO_UNITS",
      "repo.code,repo.issues,repo.pulls,repo.releases,repo.wiki,repo.projects,repo.packages,repo.actions",
    ],
    ["repository.pull-request", "DEFAULT_MERGE_STYLE", "merge"],
    ["repository.signing", "DEFAULT_TRUST_MODEL", "committer"],
    ["security", "INSTALL_LOCK", "true"],
    ["security", "PASSWORD_HASH_ALGO", "pbkdf2_hi"],
    ["security", "INTERNAL_TOKEN", marked("op://blumeops/Forgejo Secrets/internal-token")],
    ["oauth2", "JWT_SECRET", marked("op://blumeops/Forgejo Secrets/oauth2-jwt-secret")],
    ["mailer", "ENABLED", "false"],
    ["openid", "ENABLE_OPENID_SIGNIN", "false"],
    ["openid", "ENABLE_OPENID_SIGNUP", "false"],
    ["cron.update_checker", "ENABLED", "false"],
    ["session", "PROVIDER", "file"],
    ["log", "MODE", "console"],
    ["log", "ROOT_PATH", `${forgejo}/log`],
    ["mirror", "DEFAULT_INTERVAL", "8h"],
    ["mirror", "MIN_INTERVAL", "10m"],
    ["actions", "ENABLED", "true"],
    ["actions", "DEFAULT_ACTIONS_URL", "https://code.forgejo.org"],
  ])("[%s] %s = %s", (section, key, value) => {
    expect(parseIni(fileEnding(document, "/app.ini")).get(section)?.get(key)).toBe(value);
  });
});

describe("Zot's config.json says what the running system's says", () => {
  it("in every setting", () => {
    const mirror = (url: string, destination: string) => ({
      urls: [url],
      onDemand: true,
      tlsVerify: true,
      content: [{ prefix: "**", destination }],
    });
    expect(JSON.parse(fileEnding(document, "/zot/config.json"))).toEqual({
      distSpecVersion: "1.1.0",
      storage: { rootDirectory: "/Users/erichblume/zot", gc: true, gcDelay: "1h", gcInterval: "24h" },
      http: { address: "0.0.0.0", port: "5050" },
      log: { level: "info" },
      extensions: {
        metrics: { enable: true, prometheus: { path: "/metrics" } },
        search: { enable: true, cve: { updateInterval: "24h" } },
        ui: { enable: true },
        sync: {
          enable: true,
          registries: [
            mirror("https://registry-1.docker.io", "/docker.io"),
            mirror("https://ghcr.io", "/ghcr.io"),
            mirror("https://quay.io", "/quay.io"),
          ],
        },
      },
    });
  });
});

describe("borgmatic's configuration", () => {
  const home = "/Users/erichblume";

  it("says what the running system's says", () => {
    expect(parseYaml(fileEnding(document, "/borgmatic/config.yaml"))).toMatchObject({
      repositories: [
        {
          label: "sifaka-borg-backups",
          path: "/Volumes/backups/borg/",
          encryption: "repokey",
          append_only: true,
        },
        {
          label: "borgbase-offsite",
          path: "ssh://abcd1234@abcd1234.repo.borgbase.com/./repo",
          encryption: "repokey",
          append_only: true,
        },
      ],
      source_directories_must_exist: true,
      exclude_patterns: [],
      encryption_passcommand: `cat ${home}/.borg/config.yaml`,
      local_path: "/opt/homebrew/bin/borg",
      keep_daily: 7,
      keep_monthly: 12,
      keep_yearly: 1000,
      postgresql_databases: [
        {
          name: "miniflux",
          hostname: "pg.ops.eblu.me",
          port: 5432,
          username: "borgmatic",
          pg_dump_command: "/opt/homebrew/opt/postgresql@18/bin/pg_dump",
        },
      ],
    });
  });

  it("checks, knows the host away from home by its key, and keeps every store that wants it", () => {
    const config = parseYaml(fileEnding(document, "/borgmatic/config.yaml"));
    expect(config.checks).toEqual([
      { name: "repository", frequency: "2 weeks" },
      { name: "archives", frequency: "1 month" },
    ]);
    expect(config.ssh_command).toBe(
      `ssh -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${home}/.ssh/borgbase_known_hosts -i ${home}/.ssh/borgbase_ed25519`,
    );
    expect(fileEnding(document, "/.ssh/borgbase_known_hosts")).toMatch(
      /^\*\.repo\.borgbase\.com ssh-ed25519 \S+\n$/,
    );
    expect(config.source_directories).toEqual(
      expect.arrayContaining([
        `${home}/code/personal/zk`,
        "/opt/homebrew/var/forgejo",
        `${home}/.config/borgmatic`,
        `${home}/Documents`,
        `${home}/Library/Application Support/jellyfin`,
      ]),
    );
    expect(config.sqlite_databases.map(({ path }: { path: string }) => path)).toEqual([
      "/opt/homebrew/var/forgejo/data/forgejo.db",
      `${home}/Library/Application Support/jellyfin/data/jellyfin.db`,
    ]);
  });

  it("puts aside what commands print, only for its login, and takes it away afterwards", () => {
    const config = parseYaml(fileEnding(document, "/borgmatic/config.yaml"));
    const [before, after] = config.commands;
    const file = `${home}/.local/share/borgmatic/outputs/navidrome.db`;
    expect(before).toMatchObject({ before: "configuration", when: ["create"] });
    expect(before.run).toEqual([
      expect.stringMatching(
        new RegExp(`^umask 077; /opt/homebrew/bin/kubectl --context=minikube .* >${file}$`),
      ),
    ]);
    expect(after).toEqual({ after: "configuration", when: ["create"], run: [`rm -f ${file}`] });
    expect(config.source_directories).toContain(`${home}/.local/share/borgmatic/outputs`);
  });
});

describe("Alloy's configuration", () => {
  it("reads the host, the registry and every log, and sends them on with the host's labels", () => {
    const text = fileEnding(document, "/config.alloy");
    for (const part of [
      'disable_collectors = ["thermal"]',
      'directory = "/opt/homebrew/var/node_exporter/textfile"',
      '__address__ = "127.0.0.1:5050"',
      'url = "https://prometheus.ops.eblu.me/api/v1/write"',
      'url = "https://loki.ops.eblu.me/loki/api/v1/push"',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/target_label = "instance"\n\t\treplacement {2}= "indri"/);
    expect(text).toMatch(/host {4}= "indri",\n\t\tcluster = "indri",/);
  });

  it.each([
    ["/opt/homebrew/var/log/forgejo.log", "forgejo", "stdout"],
    ["/opt/homebrew/var/log/tailscaled.log", "tailscale", "stdout"],
    ...["alloy", "borgmatic", "zot", "jellyfin"].flatMap((name) => [
      [`/Users/erichblume/Library/Logs/mcquack.${name}.out.log`, name, "stdout"],
      [`/Users/erichblume/Library/Logs/mcquack.${name}.err.log`, name, "stderr"],
    ]),
  ])("reads %s as %s, %s", (path, service, stream) => {
    const target = new RegExp(
      `__path__ = "${path.replaceAll(".", "\\.")}",\\s+service {2}= "${service}",\\s+stream {3}= "${stream}",`,
    );
    expect(fileEnding(document, "/config.alloy")).toMatch(target);
  });
});

describe("agents", () => {
  it.each([
    ["mcquack.eblume.zot", { KeepAlive: true, RunAtLoad: true }],
    [
      "mcquack.jellyfin",
      { KeepAlive: true, EnvironmentVariables: { PATH: "/opt/homebrew/bin:/usr/bin:/bin" } },
    ],
    ["mcquack.eblume.caddy", { KeepAlive: true, WorkingDirectory: "/Users/erichblume/.local/share/caddy" }],
    [
      "mcquack.eblume.borgmatic",
      { KeepAlive: false, RunAtLoad: false, StartCalendarInterval: { Hour: 2, Minute: 0 } },
    ],
    ["mcquack.eblume.borgmatic-metrics", { KeepAlive: false, RunAtLoad: true, StartInterval: 3600 }],
    ...["zot", "minikube", "jellyfin", "forgejo"].map((name): [string, object] => [
      `mcquack.eblume.${name}-metrics`,
      { KeepAlive: false, RunAtLoad: true, StartInterval: 60 },
    ]),
    ["mcquack.eblume.macos-power-metrics", { RunAtLoad: true, StartInterval: 30 }],
  ])("%s runs as the running system's does", (label, expected) => {
    expect(parsePlist(fileEnding(document, `/${label}.plist`))).toMatchObject({ Label: label, ...expected });
  });

  it("have their property lists where launchd looks for them, a daemon's with root", () => {
    const files = document.services.flatMap((service) => service.files);
    const lists = document.services.flatMap(({ agents }) =>
      agents.map(({ domain, plistPath }) => [domain, files.find(({ path }) => path === plistPath)] as const),
    );
    for (const [domain, file] of lists) {
      expect(file).toMatchObject({ mode: "0644", owner: domain === "system" ? "root" : "user" });
      expect(file?.path).toMatch(
        domain === "system" ? /^\/Library\/LaunchDaemons\// : /^\/Users\/erichblume\/Library\/LaunchAgents\//,
      );
    }
    expect(lists.length).toBeGreaterThan(12);
  });
});

describe("the cluster's node", () => {
  it.each([
    ["registry.ops.eblu.me", "http://host.minikube.internal:5050", ["pull", "resolve", "push"]],
    ["docker.io", "https://registry-1.docker.io", ["pull", "resolve"]],
    ["ghcr.io", "https://ghcr.io", ["pull", "resolve"]],
    ["quay.io", "https://quay.io", ["pull", "resolve"]],
  ])("finds %s at the registry's cache", (name, server, capabilities) => {
    expect(parseToml(fileEnding(document, `/certs.d/${name}/hosts.toml`))).toEqual({
      server,
      host: { "http://host.minikube.internal:5050": { capabilities, skip_verify: true } },
    });
  });

  it("starts with the flags of the running system", () => {
    expect(serviceNamed(document, "minikube").start?.run.slice(1)).toEqual([
      "start",
      "--driver=docker",
      "--container-runtime=docker",
      "--kubernetes-version=v1.34.0",
      "--cpus=6",
      "--memory=11264",
      "--disk-size=200g",
      "--apiserver-names=k8s.tail8d86e.ts.net,indri",
      "--apiserver-port=6443",
      "--listen-address=0.0.0.0",
    ]);
  });
});

describe("the doors", () => {
  it("are passed on to the proxy's port for each, their streams to the streams' own", () => {
    expect(
      fileEnding(document, "/tailnet-doors/doors")
        .split("\n")
        .filter((line) => /^svc:/.test(line)),
    ).toEqual([
      "svc:home 443 127.0.0.1:8441 proxy",
      "svc:home 2222 127.0.0.1:2222 plain",
      "svc:home 5432 127.0.0.1:5432 plain",
      "svc:media 443 127.0.0.1:8442 proxy",
      "svc:build 443 127.0.0.1:8443 proxy",
      "svc:public 443 127.0.0.1:8444 proxy",
      "svc:k8s 443 minikube plain",
    ]);
  });

  it("are not asked by indri itself, which finds their names at its own address", () => {
    expect(fileEnding(document, "/etc/own-names")).toBe(
      ["dj", "feed", "forge", "jellyfin", "kiwix", "pg", "registry"]
        .map((name) => `192.168.1.50 ${name}.ops.eblu.me\n`)
        .join(""),
    );
  });
});

describe("every log", () => {
  it("is rotated, by renaming where each run opens it anew, else by copying", () => {
    const rules = parseRules(fileEnding(document, "/newsyslog.d/blumeops.conf"), "blumeops.conf").map(
      ({ path }) => path,
    );
    const long = fileEnding(document, "/rotate-logs/logs").trimEnd().split("\n");
    const paths = [...fileEnding(document, "/config.alloy").matchAll(/__path__ = "(.*)"/g)].map(
      ([, path]) => path,
    );
    expect([...rules, ...long].sort()).toEqual(paths.sort());
    expect(long).toContain("/Users/erichblume/Library/Logs/mcquack.zot.out.log");
    expect(rules).toContain("/opt/homebrew/var/log/mcquack.zot-metrics.out.log");
  });
});

describe("the NAS's exporters", () => {
  it("run as the running system's do", () => {
    const { containers } = containerDocumentOf(facts, HostName.parse("sifaka"), { ...REAL, login: "eblume" });
    const docker = "/volume1/@appstore/ContainerManager/usr/bin/docker";
    expect(containers).toMatchObject([
      {
        service: "node-exporter-sifaka",
        name: "prom-node-exporter-1",
        docker,
        image: "prom/node-exporter:latest",
        options: ["--name=prom-node-exporter-1", "--restart=always", "--network=host"],
        signs: [{ url: "http://127.0.0.1:9100/metrics" }],
      },
      {
        service: "smartctl-sifaka",
        name: "smartctl-exporter",
        docker,
        image: "prometheuscommunity/smartctl-exporter:latest",
        options: [
          "--name=smartctl-exporter",
          "--restart=always",
          "--privileged",
          "--user=root",
          "--publish=9633:9633",
        ],
        arguments: [1, 2, 3, 4].map((disk) => `--smartctl.device=/dev/sata${disk}`),
      },
    ]);
  });
});
