import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../catalogue/load.ts";
import { HostName } from "../../../catalogue/names.ts";
import { archivedStores, placeText } from "../../../derive/backup/archived.ts";
import { coverageOf } from "../../../derive/backup/coverage.ts";
import { repositoriesOf } from "../../../derive/backup/repositories.ts";
import { hostDocumentOf } from "../../../derive/host/host.ts";
import { viewOf } from "../../../derive/host/view.ts";

const loaded = await loadCatalogue(fileURLToPath(new URL("../../..", import.meta.url)));
if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
const { catalogue } = loaded;
const settings = {
  values: {
    "borgbase-repository": "ssh://a@a.repo.borgbase.com/./repo",
    "borgbase-known-host": "* ssh-ed25519 A",
  },
};
const place = { login: "operator", root: "/lab", portOf: (port: number) => port };
const view = viewOf(catalogue, settings, HostName.parse("indri"), place);
const configuration =
  hostDocumentOf(catalogue, settings, view.host.name, place)
    .services.flatMap(({ files }) => files)
    .find(({ path }) => path.endsWith("/borgmatic/config.yaml"))
    ?.content(() => "no secret") ?? "";

describe("the stores that an archive has to hold", () => {
  it("are those that borgmatic covers, and no other", () => {
    const covered = coverageOf(catalogue, view, configuration).filter(
      ({ state, by }) => state === "covered" && by !== "cluster",
    );
    const named = (all: readonly { service: string; store: string }[]): string[] =>
      all.map(({ service, store }) => `${service} ${store}`);
    expect(named(archivedStores(catalogue, view, configuration))).toEqual(named(covered));
    expect(covered.length).toBeGreaterThan(5);
  });

  it("are looked for where the host really keeps them, as an archive names paths", () => {
    const places = archivedStores(catalogue, view, configuration).flatMap((store) =>
      store.places.map(placeText),
    );
    expect(places).toContain("lab/Users/operator/Documents");
    expect(places).toContain("borgmatic/postgresql_databases/*/miniflux");
    expect(places).toContain("borgmatic/sqlite_databases/*/forgejo");
    expect(places).toContain("lab/Users/operator/.local/share/borgmatic/outputs/navidrome.db");
  });
});

describe("the repositories of a backup", () => {
  it("lie on a share of the NAS, or elsewhere", () => {
    expect(repositoriesOf(view, configuration)).toMatchObject([
      {
        label: "sifaka-borg-backups",
        path: "/lab/Volumes/backups/borg/",
        share: { name: "backups", at: "/lab/Volumes/backups", from: "sifaka" },
        borg: "/lab/opt/homebrew/bin/borg",
        postgres: "/lab/opt/homebrew/opt/postgresql@18/bin",
      },
      { label: "borgbase-offsite", share: undefined },
    ]);
  });
});
