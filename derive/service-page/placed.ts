import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Agent, Native } from "../../catalogue/native.ts";
import type { Service } from "../../catalogue/service.ts";
import { isKeptByStack } from "../cluster/argo.ts";
import type { ClusterDocument } from "../cluster/document.ts";
import { containerName } from "../host/containers.ts";
import { machineOf } from "../network/placement.ts";
import type { PageAgent, Placed } from "./page.ts";

/** Kinds of objects that are a service's programs, with the name by which kubectl cannot mistake them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  Deployment: "deployment",
  StatefulSet: "statefulset",
  DaemonSet: "daemonset",
  CronJob: "cronjob",
  Cluster: "cluster.postgresql.cnpg.io",
};

/** Where and how a service runs. */
export function placedOf(service: Service, catalogue: Catalogue, cluster: ClusterDocument): Placed {
  const { runs } = service;
  switch (runs.where) {
    case "host":
      return {
        where: "host",
        host: runs.host,
        installed:
          runs.native === undefined ? "by nothing of this project" : installedBy(runs.native.install),
        agents: runs.native === undefined ? [] : agentsOf(runs.native),
        ...(runs.native?.start === undefined ? {} : { byHand: runs.native.start.why }),
      };
    case "cluster": {
      const host = machineOf(service, catalogue);
      const app = cluster.apps.find(({ name }) => name === service.name);
      return {
        where: "cluster",
        cluster: runs.cluster,
        ...(host === undefined ? {} : { host: host.name }),
        namespace: runs.namespace,
        workloads: (app?.objects ?? []).flatMap(({ kind, metadata }) => {
          const program = PROGRAMS[kind];
          return program === undefined ? [] : [`${program}/${metadata.name}`];
        }),
        ...(app?.installation === undefined ? {} : { published: app.installation.module }),
        keptBy: app !== undefined && isKeptByStack(app, catalogue) ? "stack" : "Argo CD",
      };
    }
    case "container":
      return {
        where: "container",
        host: runs.host,
        container: containerName(runs.options) ?? service.name,
        image: runs.image,
      };
    case "appliance":
      return { where: "appliance", host: runs.host };
    case "cloud":
      return { where: "cloud", provider: runs.provider, target: runs.target };
  }
}

function installedBy(install: Native["install"]): string {
  switch (install.by) {
    case "brew":
      return `Homebrew's ${install.cask ? "cask" : "formula"} ${install.formula}`;
    case "mise":
      return `mise's tool ${install.tool}`;
    case "hand":
      return `by hand: ${install.how}`;
    case "nothing":
      return "its own files and what macOS brings";
  }
}

/** The agents of a native service, that of Homebrew's own definition among them. */
export function agentsOf({ agents, brewService }: Native): PageAgent[] {
  return [
    ...(brewService === undefined
      ? []
      : [{ label: `homebrew.mxcl.${brewService}`, domain: "gui" as const, runs: "stays up" }]),
    ...agents.map(
      (agent): PageAgent => ({
        label: agent.label,
        domain: agent.daemon ? "system" : "gui",
        runs: whenRuns(agent),
        ...(agent.summary === undefined ? {} : { summary: agent.summary }),
      }),
    ),
  ];
}

function whenRuns({ keepAlive, schedule }: Agent): string {
  if (keepAlive) return "stays up";
  if (schedule === undefined) return "once, when it is loaded";
  if ("everySeconds" in schedule) return `every ${schedule.everySeconds} s`;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `daily at ${two(schedule.hour)}:${two(schedule.minute)}`;
}
