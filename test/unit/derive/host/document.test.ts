import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import type { ServiceName } from "../../../../catalogue/names.ts";
import { Service } from "../../../../catalogue/service.ts";
import { type HostDocument, secretsOf, withSecrets } from "../../../../derive/host/document.ts";
import { JOBS, jobText } from "../../../../host/jobs.ts";
import { ELSEWHERE, indri, plain, realFacts, serviceNamed, textOf } from "./indri.ts";

const scripts: readonly string[] = JOBS.map(jobText);
let facts: Catalogue;
beforeAll(async () => {
  facts = await realFacts();
});

/** Every text of a document beside its prose and the scripts, which take their parameters from agents: paths, arguments, contents. */
function texts(place = ELSEWHERE): [where: string, text: string][] {
  return indri(facts, place).services.flatMap((service) => [
    ...service.files
      .map((file): [string, string] => [file.path, textOf(file)])
      .filter(([, text]) => !scripts.includes(text)),
    ...service.folders.map(({ path }): [string, string] => [service.name, path]),
    ...[...service.logs, ...service.keeps].map((path): [string, string] => [service.name, path]),
    ...service.agents.map(({ plistPath }): [string, string] => [service.name, plistPath]),
    ...[...(service.start?.unless ?? []), ...(service.start?.run ?? [])].map((word): [string, string] => [
      service.name,
      word,
    ]),
    ...service.signs.map((sign): [string, string] => [
      service.name,
      sign.kind === "tcp" ? `:${sign.port}` : sign.url,
    ]),
  ]);
}

describe("the document of a host", () => {
  it("has every native service that the facts put there", () => {
    const stated = [...facts.services.values()]
      .filter(({ runs }) => runs.where === "host" && runs.host === "indri" && runs.native !== undefined)
      .map(({ name }) => name);
    expect(
      indri(facts)
        .services.map(({ name }) => name)
        .sort(),
    ).toEqual(stated.sort());
    expect(stated).toEqual(
      expect.arrayContaining(["alloy", "borgmatic", "caddy", "forgejo", "jellyfin", "minikube", "zot"]),
    );
  });

  it("is the same each time, whatever the order in which the facts were read", () => {
    const reversed: Catalogue = { ...facts, services: new Map([...facts.services].reverse()) };
    expect(plain(indri(facts))).toEqual(plain(indri(facts)));
    expect(indri(reversed).services.map(({ name }) => name)).toEqual(
      indri(facts).services.map(({ name }) => name),
    );
  });

  it("puts no path outside the place's root", () => {
    // What a Mac has at its root. A search path names the system's own folders; the lab's launchd takes those for its Mac's.
    const outside =
      /(?<![\w/.~{}-])\/(Users|opt|Volumes|Library|Applications|usr\/local|etc\/hosts|etc\/newsyslog)\b/;
    const wrong = texts().filter(([, text]) =>
      outside.test(text.replaceAll(/^# .*$|<key>PATH<\/key>\s*<string>.*$/gm, "")),
    );
    expect(wrong.map(([where]) => where)).toEqual([]);
    expect(texts().filter(([, text]) => text.includes("/lab/mac/")).length).toBeGreaterThan(50);
  });

  it("says each of the host's own ports through the place", () => {
    // Those that nothing elsewhere listens on as well: 443, 5432, 9100 and 9633 are also ports of other machines.
    const own = [3001, 2200, 2222, 5050, 8096, 12345, 8441, 8442, 8443, 8444];
    const wrong = texts().flatMap(([where, text]) =>
      own
        // A door's own port is the tailnet's and not this host's.
        .filter((port) => new RegExp(`(?<!\\d|svc:home )${port}(?!\\d)`).test(withoutIds(text)))
        .map((port) => `${where}: ${port}`),
    );
    expect(wrong).toEqual([]);
    const all = texts()
      .map(([, text]) => withoutIds(text))
      .join("\n");
    expect(own.filter((port) => !all.includes(String(20_000 + port)))).toEqual([]);
    expect(all).not.toMatch(/127\.0\.0\.1:(443|80|5432|9100|9633)\b|ops\.eblu\.me:(443|80|5432)\b/);
  });

  it("keeps files that hold a secret from others, and puts no secret anywhere else", () => {
    const files = indri(facts).services.flatMap((service) => service.files);
    const holding = files.filter((file) => /secret-op-/.test(textOf(file)));
    expect(holding.map(({ mode }) => mode)).toEqual(holding.map(() => "0600"));
    expect(holding.map(({ path }) => path).sort()).toEqual(
      files
        .filter(({ secrets }) => secrets.length > 0)
        .map(({ path }) => path)
        .sort(),
    );
    expect(holding.length).toBeGreaterThan(6);
  });

  it("tells an apply the values of all of a service's secrets, so that messages can leave them out", () => {
    const forgejo = serviceNamed(indri(facts), "forgejo");
    const wanted = withSecrets(forgejo, (reference) => `value of ${reference}`);
    expect(wanted.masks).toEqual(secretsOf(forgejo).map((reference) => `value of ${reference}`));
    expect(wanted.files.find(({ path }) => path.endsWith("app.ini"))?.content).toContain(
      "value of op://blumeops/Forgejo Secrets/internal-token",
    );
  });
});

describe("a change of one service", () => {
  // What is written from the whole catalogue; everything else of another service stays.
  const derived = [
    "/.config/caddy/Caddyfile",
    "/.config/grafana-alloy/config.alloy",
    "/.config/grafana-alloy/checks",
    "/.config/borgmatic/config.yaml",
    "/etc/newsyslog.d/blumeops.conf",
    "/.config/rotate-logs/logs",
    "/.config/tailnet-doors/doors",
    "/usr/local/etc/own-names",
  ];

  let before: { readonly files: ReadonlyMap<string, string>; readonly services: HostDocument["services"] };
  beforeAll(() => {
    const { services } = indri(facts);
    before = {
      services,
      files: new Map(services.flatMap(({ files }) => files.map((file) => [file.path, textOf(file)]))),
    };
  });

  /** The paths of the files that differ once a service is changed. */
  function changed(name: ServiceName, change: (service: Service) => unknown): string[] {
    const service = facts.services.get(name);
    if (service === undefined) throw new Error(`no service ${name}`);
    const services = new Map([...facts.services, [name, Service.parse(change(service))]]);
    return indri({ ...facts, services })
      .services.flatMap(({ files }) => files)
      .filter((file) => before.files.get(file.path) !== textOf(file))
      .map(({ path }) => path);
  }
  const ownFiles = (name: string): Set<string> =>
    new Set(before.services.find((service) => service.name === name)?.files.map(({ path }) => path));

  it("changes its own files and no file of another, where nothing else asks for what changed", () => {
    const natives = before.services.map(({ name }) => name);
    fc.assert(
      fc.property(fc.constantFrom(...natives), fc.string({ maxLength: 8 }), (name, text) => {
        const own = ownFiles(name);
        const paths = changed(name, (service) => addAgentVariable(service, text));
        expect(paths.filter((path) => !own.has(path))).toEqual([]);
        const [first] = agentsOf(facts, name);
        expect(paths.length).toBe(first === undefined ? 0 : 1);
      }),
      { numRuns: 12 },
    );
  });

  it("changes beside them what is derived from all services, when a port, a log, a store or a site changes", () => {
    const own = ownFiles("zot");
    const paths = changed(serviceNamed(indri(facts), "zot").name, (service) => ({
      ...service,
      ports: { http: { port: 5051, scheme: "http" } },
      sites: [
        { host: "images", to: "http" },
        { host: "registry", to: "http" },
      ],
      stores: [
        ...service.stores,
        {
          name: "x",
          at: "{home}/x",
          kind: "files",
          summary: "x",
          backup: { by: "files", paths: ["{home}/x"] },
        },
      ],
    }));
    const others = paths.filter((path) => !own.has(path));
    // minikube's mirrors ask for the registry's port.
    const known = others.filter(
      (path) => derived.some((end) => path.endsWith(end)) || path.includes("/.config/minikube/certs.d/"),
    );
    expect(known).toEqual(others);
    for (const end of [
      "Caddyfile",
      "config.alloy",
      "borgmatic/config.yaml",
      "own-names",
      "quay.io/hosts.toml",
    ])
      expect(others.some((path) => path.endsWith(end))).toBe(true);
  });
});

/** The id of a check names the port of the facts, wherever that is played. */
function withoutIds(text: string): string {
  return text.replaceAll(/"stream:[^"]+"|stream:[^ :]+:\d+:/g, "");
}

function agentsOf(catalogue: Catalogue, name: ServiceName): unknown[] {
  const runs = catalogue.services.get(name)?.runs;
  return runs?.where === "host" ? (runs.native?.agents ?? []) : [];
}

/** A service whose first agent has one more variable, a text with braces doubled. */
function addAgentVariable(service: Service, text: string): unknown {
  if (service.runs.where !== "host" || service.runs.native === undefined) return service;
  const value = text.replaceAll(/[{}]/g, "$&$&").replaceAll(/[^\x20-\x7e]/g, "");
  const [first, ...others] = service.runs.native.agents;
  const agents =
    first === undefined
      ? []
      : [{ ...first, environment: { ...first.environment, ADDED: `x${value}` } }, ...others];
  return { ...service, runs: { ...service.runs, native: { ...service.runs.native, agents } } };
}
