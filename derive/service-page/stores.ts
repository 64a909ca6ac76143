import type { Service } from "../../catalogue/service.ts";
import type { Store } from "../../catalogue/upkeep.ts";
import type { Coverage } from "../backup/coverage.ts";
import { launchctl } from "../host/launchctl.ts";
import { filledPath } from "../host/template.ts";
import type { HostView } from "../host/view.ts";
import type { Keeper } from "./keeper.ts";
import { HOST_STACK, type PageStore, type Placed, type Step } from "./page.ts";

/** How CloudNativePG makes a cluster out of a backup of its own. */
const RECOVERY = "https://cloudnative-pg.io/documentation/current/recovery/";

/** What a page's stores are made of, beside the service. */
export interface StoreContext {
  readonly placed: Placed;
  readonly coverage: readonly Coverage[];
  readonly keeper: Keeper | undefined;
  readonly viewOf: (host: string) => HostView;
  /** The step that restarts the service. */
  readonly restart: readonly Step[];
}

/** The stores of a service, whether each would come back, and how. */
export function storesOf(service: Service, context: StoreContext): PageStore[] {
  return service.stores.map((store) => {
    const covered = context.coverage.find((one) => one.service === service.name && one.store === store.name);
    return {
      store: store.name,
      kind: store.kind,
      at: placeText(service, store.at, context),
      summary: store.summary,
      priority: store.priority,
      by: store.backup.by,
      state: covered?.state ?? "hole",
      why: covered?.why ?? "nobody looked it up",
      restore: restoreSteps(service, store, context),
    };
  });
}

/** A place as a reader knows it: the login's home is ~. */
function placeText(service: Service, at: string, { placed, viewOf }: StoreContext): string {
  if (placed.where !== "host") return at;
  const view = viewOf(placed.host);
  return filledPath({ view, service }, at).replace(view.home, "~").slice(view.place.root.length);
}

function restoreSteps(service: Service, { backup, at }: Store, context: StoreContext): Step[] {
  const { keeper, placed } = context;
  if (backup.by === "nothing") return [{ step: "restore", say: `nothing brings it back: ${backup.because}` }];
  if (backup.by === "cluster")
    return [
      {
        step: "restore",
        say: `make the cluster anew out of ${backup.to}; bootstrap.recovery of the operator does it: ${RECOVERY}`,
      },
    ];
  if (keeper === undefined) return [{ step: "restore", say: "no service of the lab backs up" }];
  const into = `restored/${service.name}`;
  switch (backup.by) {
    case "files": {
      const paths = backup.paths.map((path) => pathText(service, path, context));
      return [
        keeper.extract(into, paths),
        ...stopSteps(placed),
        {
          step: "put back",
          say: `what lies below ~/${into} on ${keeper.host} to where it was: ${paths.join(", ")}`,
        },
        ...startSteps(placed),
      ];
    }
    case "sqlite":
      return [
        ...stopSteps(placed),
        keeper.run("restore", "restore", ["--data-source", service.name]),
        ...startSteps(placed),
      ];
    case "dump":
      return [keeper.run("restore", "restore", ["--data-source", backup.database]), ...context.restart];
    case "output":
      return [
        keeper.extract(into, [`${keeper.outputs}/${backup.file}`]),
        {
          step: "put back",
          say: `${backup.file} below ~/${into} on ${keeper.host}, which its command printed, into ${at}`,
        },
        ...context.restart,
      ];
  }
}

function pathText(service: Service, path: string, { placed, viewOf }: StoreContext): string {
  if (placed.where !== "host") return path;
  return filledPath({ view: viewOf(placed.host), service }, path);
}

/** What stays up must not write while its files are replaced. */
function stopSteps(placed: Placed): Step[] {
  if (placed.where !== "host") return [];
  return placed.agents
    .filter(({ runs }) => runs === "stays up")
    .map(({ label, domain }) => ({ step: "stop", run: launchctl(placed.host, "bootout", label, domain) }));
}

function startSteps(placed: Placed): Step[] {
  return stopSteps(placed).length === 0 || placed.where !== "host"
    ? []
    : [{ step: "start", run: `npx blumeops up ${HOST_STACK}` }];
}
