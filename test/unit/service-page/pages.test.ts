import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { soundFacts } from "../../../cli/facts.ts";
import { near } from "../../../cli/near.ts";
import { pagesOf } from "../../../cli/pages.ts";
import { paintFor } from "../../../cli/terminal.ts";
import { hostDocumentOf } from "../../../derive/host/host.ts";
import { openingsOf } from "../../../derive/network/doors.ts";
import { meantFor } from "../../../derive/network/reach.ts";
import type { ServicePage } from "../../../derive/service-page/page.ts";
import type { ServicePages } from "../../../derive/service-page/pages.ts";
import { pageFiles } from "../../../plan/service-page/pages.ts";
import { renderPage } from "../../../plan/service-page/terminal.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));
const plain = { bold: same, dim: same, red: same, green: same, yellow: same };
let catalogue: Catalogue;
let all: ServicePages;
let borgmatic: unknown;
beforeAll(async () => {
  const facts = await soundFacts({ root, paint: paintFor(process.stdout) });
  ({ catalogue } = facts);
  all = await pagesOf(root, facts);
  const [host] = [...catalogue.hosts.values()].filter(({ kind }) => kind === "macos");
  if (host === undefined) throw new Error("there is no Mac");
  const place = { login: "operator", root: "", portOf: (port: number) => port };
  borgmatic = hostDocumentOf(catalogue, facts.host, host.name, place)
    .services.flatMap(({ files }) => files)
    .filter(({ path }) => path.endsWith("/borgmatic/config.yaml"))
    .map(({ content }) => parse(content(() => "")))[0];
});

describe("a service's page", () => {
  it("is there for every service, and tells all that its file states", () => {
    expect(all.pages.map(({ name }) => name)).toEqual([...catalogue.services.keys()]);
    for (const page of all.pages) {
      const service = catalogue.services.get(page.name);
      const shown = renderPage(page, plain).join("\n");
      for (const text of [
        ...Object.values(service?.secrets ?? {}),
        ...Object.keys(service?.ports ?? {}),
        ...(service?.stores ?? []).map(({ summary }) => summary),
        ...(service?.uses ?? []).map(({ why }) => why),
        ...(service?.notes ?? []),
        ...(service?.runs.where === "host" ? (service.runs.native?.agents ?? []) : []).map(
          ({ label }) => label,
        ),
      ])
        expect(shown).toContain(text);
    }
  });

  it("says of each person what the rules of the tailnet say, worked out by the other way", () => {
    for (const page of all.pages) {
      const service = catalogue.services.get(page.name);
      if (service === undefined) continue;
      const reached = new Set(page.addresses.flatMap(({ people }) => people));
      const meant = meantFor(service, catalogue).filter((person) => person !== "owner");
      const exposed = openingsOf(service).length > 0 || service.device !== undefined;
      expect([page.name, [...reached].filter((person) => person !== "owner").sort()]).toEqual([
        page.name,
        exposed ? [...meant].sort() : [],
      ]);
      if (page.addresses.some(({ kind }) => kind !== "public")) expect(reached).toContain("owner");
    }
  });

  it("names a need on both sides", () => {
    const pairs = (side: "needs" | "neededBy"): string[] =>
      all.pages
        .flatMap((page) =>
          page[side].map(({ service, kind, why }) =>
            JSON.stringify(
              side === "needs" ? [page.name, service, kind, why] : [service, page.name, kind, why],
            ),
          ),
        )
        .sort();
    expect(pairs("needs").length).toBeGreaterThan(0);
    expect(pairs("neededBy")).toEqual(pairs("needs"));
  });

  it("has every check of the lab once, or the index has it", () => {
    const ids = [...all.pages.flatMap(({ checks }) => checks), ...all.common].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain("agent:mcquack.eblume.caddy");
    expect(ids).toContain("policy");
  });

  it("hangs on no check of its own, and on each that exists", () => {
    const ids = new Set([...all.pages.flatMap(({ checks }) => checks), ...all.common].map(({ id }) => id));
    for (const { checks, hangsOn } of all.pages) {
      for (const id of hangsOn) expect(ids).toContain(id);
      expect(hangsOn.filter((id) => checks.some((check) => check.id === id))).toEqual([]);
    }
  });
});

describe("how a service is restored", () => {
  const Configuration = z.object({
    source_directories: z.array(z.string()),
    repositories: z.array(z.object({ label: z.string() })),
    postgresql_databases: z.array(z.object({ name: z.string() })),
    sqlite_databases: z.array(z.object({ name: z.string() })),
  });

  it("asks borgmatic for dumps, files and repositories that it has", () => {
    const { source_directories, repositories, postgresql_databases, sqlite_databases } =
      Configuration.parse(borgmatic);
    const dumped = [...postgresql_databases, ...sqlite_databases].map(({ name }) => name);
    const commands = all.pages
      .flatMap(({ stores }) => stores)
      .flatMap(({ restore }) => restore.flatMap((step) => ("run" in step ? [step.run] : [])))
      .filter((run) => run.includes("borgmatic"));
    const asked = (flag: string): string[] =>
      commands.flatMap((run) =>
        [...run.matchAll(new RegExp(`${flag} (?:'\\\\''([^']+)'\\\\''|([^ ']+))`, "g"))].map(
          ([, quoted, bare]) => quoted ?? bare ?? "",
        ),
      );
    expect(asked("--data-source").length).toBeGreaterThan(1);
    for (const name of asked("--data-source")) expect(dumped).toContain(name);
    expect(asked("--path").length).toBeGreaterThan(1);
    for (const path of asked("--path"))
      expect(source_directories.some((source) => `/${path}`.startsWith(source))).toBe(true);
    expect(new Set(asked("--repository"))).toEqual(new Set([repositories[0]?.label]));
  });

  it("is told for every store, and where nothing brings it back with the reason", () => {
    const stores = all.pages.flatMap(({ stores: own }) => own);
    expect(stores.length).toBe([...catalogue.services.values()].flatMap(({ stores: own }) => own).length);
    for (const { restore, state, why } of stores) {
      expect(restore).not.toEqual([]);
      if (state === "waived") expect(JSON.stringify(restore)).toContain(JSON.stringify(why).slice(1, -1));
    }
  });
});

describe("the pages as files", () => {
  it("are one for each service and an index that leads to all of them", () => {
    const files = pageFiles(all);
    const index = files.get("docs/services/README.md") ?? "";
    expect(files.size).toBe(catalogue.services.size + 1);
    for (const name of catalogue.services.keys()) expect(index).toContain(`[${name}](${name}.md)`);
  });

  it("say everything that the terminal says of a step", () => {
    const files = pageFiles(all);
    const run = ({ look, restart, upgrade }: ServicePage): string[] =>
      [...look, ...restart.steps, ...upgrade].flatMap((step) => ("run" in step ? [step.run] : []));
    for (const page of all.pages)
      for (const command of run(page)) expect(files.get(`docs/services/${page.name}.md`)).toContain(command);
  });
});

describe("a name that is mistyped", () => {
  it.each([
    ["minflux", ["miniflux"]],
    ["Forgejo-runer", ["forgejo-runner"]],
    ["sifaka", ["smartctl-sifaka", "node-exporter-sifaka"]],
    ["", []],
    ["something-else-entirely", []],
  ])("%s", (word, names) => expect(near(word, [...catalogue.services.keys()])).toEqual(names));
});

function same(text: string): string {
  return text;
}
