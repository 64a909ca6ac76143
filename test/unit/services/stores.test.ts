import { describe, expect, it } from "vitest";
import { realCatalogue } from "./real.ts";

const catalogue = await realCatalogue();
const stores = [...catalogue.services.values()].flatMap((service) =>
  service.stores.map((store) => ({ ...store, service: service.name })),
);

describe("data of the lab", () => {
  it.each([
    "{home}/code/personal/zk",
    "{homebrew}/var/forgejo",
    "{home}/.config/borgmatic",
    "{home}/Documents",
  ])("that is backed up today stays so: %s", (path) => {
    const paths = stores.flatMap(({ backup }) => (backup.by === "files" ? backup.paths : []));
    expect(paths).toContain(path);
  });

  it("in the database of Miniflux is dumped by the role that may only read", () => {
    expect(stores.filter(({ backup }) => backup.by === "dump").map(({ backup }) => backup)).toEqual([
      { by: "dump", user: "borgmatic", database: "miniflux" },
    ]);
  });

  it.each(["navidrome", "jellyfin"])("that nothing backed up before is backed up now: %s", (service) => {
    const own = stores.filter((store) => store.service === service);
    expect(own).not.toEqual([]);
    expect(own.filter(({ backup }) => backup.by === "nothing")).toEqual([]);
  });

  it("that a service copies while it writes is dumped too", () => {
    const copied = stores.flatMap(({ backup }) => (backup.by === "files" ? backup.paths : []));
    const dumped = stores.flatMap(({ backup }) => (backup.by === "sqlite" ? [backup.path] : []));
    expect(dumped.map((path) => copied.some((folder) => path.startsWith(`${folder}/`)))).toEqual([
      true,
      true,
    ]);
  });

  it.each(["prometheus", "loki", "grafana", "zot", "minikube", "caddy", "kiwix", "nas"])(
    "that is let go is let go with a reason: %s",
    (service) => {
      const waived = stores.filter((store) => store.service === service && store.backup.by === "nothing");
      expect(waived.map(({ backup }) => ("because" in backup ? backup.because : ""))).not.toEqual([]);
    },
  );

  it("has every claim of a pod as a store", () => {
    const claims = [...catalogue.services.values()].flatMap(({ name, runs }) => {
      const workload = runs.where === "cluster" ? runs.workload : undefined;
      return workload !== undefined && "volumes" in workload
        ? workload.volumes
            .filter(({ from }) => from.kind === "claim")
            .map((volume) => `${name}/${volume.name}`)
        : [];
    });
    const volumes = stores.filter(({ kind }) => kind === "volume");
    const missing = claims.filter((claim) => {
      const [service, volume = ""] = claim.split("/");
      return !volumes.some((store) => store.service === service && store.at.startsWith(volume));
    });
    expect(claims.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});
