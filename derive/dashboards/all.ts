import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import { inCluster } from "../cluster/context.ts";
import type { Dashboard, Datasources, Panel } from "./dashboard.ts";
import { overview } from "./overview.ts";
import { seriesPanels } from "./series.ts";

/** Folder of the dashboards of services. */
const FOLDER = "Services";

/** An overview of the lab, and a dashboard for each service that has metrics of its own. Pure. */
export function dashboardsOf(catalogue: Catalogue): Dashboard[] {
  return [
    overview(catalogue),
    ...[...catalogue.services.values()]
      .filter(({ metrics }) => metrics.length > 0)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(dashboardOf),
  ];
}

/** The services that the panels' questions go to. @throws where there is no datasource of a type, which no lab with dashboards lacks */
export function datasourcesAsked({ services }: Catalogue): Datasources {
  const uid = (type: "prometheus" | "loki"): string => {
    const found = [...services.values()].find(({ datasource }) => datasource?.type === type)?.datasource;
    if (found === undefined) throw new Error(`no service is a datasource of the type ${type}`);
    return found.uid;
  };
  return { metrics: uid("prometheus"), logs: uid("loki") };
}

function dashboardOf(service: Service): Dashboard {
  const { name, title, summary } = service;
  return {
    uid: `service-${name}`,
    title,
    summary,
    folder: FOLDER,
    panels: [
      {
        kind: "list",
        title: "alerts that fire",
        ask: [{ expression: `ALERTS{service=${JSON.stringify(name)},alertstate="firing"}` }],
      },
      ...probePanels(service),
      ...seriesPanels(service),
      { kind: "logs", title: "logs", ask: [{ expression: logsOf(service) }] },
    ],
  };
}

/** How it is reached by its names. */
function probePanels({ name, sites, streams }: Service): Panel[] {
  if (sites.length + streams.length === 0) return [];
  const selector = `{service=${JSON.stringify(name)}}`;
  return [
    {
      kind: "states",
      title: "reached by its names",
      ask: [{ expression: `probe_success${selector}`, legend: "{{check}}" }],
    },
    {
      kind: "lines",
      title: "how long that takes",
      unit: "s",
      ask: [{ expression: `probe_duration_seconds${selector}`, legend: "{{check}}" }],
    },
  ];
}

/** Alloy on a host calls a log by its service, the one in the cluster a pod's by its app. */
function logsOf(service: Service): string {
  return inCluster(service)
    ? `{namespace=${JSON.stringify(service.runs.namespace)},app=${JSON.stringify(service.name)}}`
    : `{service=${JSON.stringify(service.name)}}`;
}
