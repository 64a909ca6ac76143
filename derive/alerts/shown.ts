import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Metrics } from "../../catalogue/upkeep.ts";
import { isAskedHere } from "../checks/asked-here.ts";
import type { Check, Question } from "../checks/check.ts";

/** What shows a check in the metrics. */
export interface Shown {
  readonly by: "metric";
  /** PromQL that is 1 while the check is good, and 0 or missing while it is not. */
  readonly good: string;
  readonly told: string;
  /** The metric that tells of the check: whoever makes it has to be well. */
  readonly metric: string;
  /** Who reads that metric where it is made. */
  readonly reader: Metrics["by"];
}

/** Why none shows it. */
export interface Hidden {
  readonly by: "nothing";
  readonly because: string;
}

const TAILNET =
  "only the tailnet's control server tells, to who holds its credential; `npx blumeops check network` and `npx blumeops drift` ask it";

/** What no metric shows. A new kind of check has to be put here with its reason, or below with its metric. */
const HIDDEN = {
  policy: TAILNET,
  device: TAILNET,
  door: TAILNET,
  key: TAILNET,
  record:
    "the host that probes finds its own names in its own file; a wrong record shows from other machines, which `npx blumeops check network` is",
  closed:
    "that a door refuses a site is a question to the tailnet's other side; `npx blumeops check` asks it by name, door by door",
} as const satisfies Partial<Record<Question["kind"], string>>;

/** A certificate is renewed with a third of its 90 days left; with less than a quarter, that has failed. Seconds. */
const CERTIFICATE_LEFT = Math.round(90 * 86_400 * 0.25);

const WORKLOADS = {
  Deployment: {
    label: "deployment",
    ready: "kube_deployment_status_replicas_available",
    wanted: "kube_deployment_spec_replicas",
  },
  StatefulSet: {
    label: "statefulset",
    ready: "kube_statefulset_status_replicas_ready",
    wanted: "kube_statefulset_replicas",
  },
  DaemonSet: {
    label: "daemonset",
    ready: "kube_daemonset_status_number_ready",
    wanted: "kube_daemonset_status_desired_number_scheduled",
  },
} as const;

/** What shows a check, or why nothing does. */
export function shownOf(check: Check, all: readonly Check[], catalogue: Catalogue): Shown | Hidden {
  const { question } = check;
  switch (question.kind) {
    case "policy":
    case "device":
    case "door":
    case "key":
    case "record":
    case "closed":
      return { by: "nothing", because: HIDDEN[question.kind] };
    case "agent":
    case "tcp":
    case "http":
    case "command":
      return isOnNas(question.host, catalogue) ? scraped(check, catalogue) : asked(check);
    case "file":
      return isAskedHere(check) ? asked(check) : fresh(question);
    case "backup":
      return metric(
        question.metric,
        `time() - ${series(question.metric, { instance: question.host })} <= bool ${question.maxAgeSeconds}`,
        "the time of the last archive",
      );
    case "login":
      return isOnNas(question.host, catalogue)
        ? ofNas(question.host, catalogue)
        : metric(
            "node_time_seconds",
            `count(${series("node_time_seconds", { instance: question.host })})`,
            "that its own metrics arrive",
          );
    case "container":
      return scraped(check, catalogue);
    case "site":
    case "stream":
      return question.kind === "stream" && question.door !== undefined
        ? { by: "nothing", because: "a stream through a door is asked from other machines only" }
        : metric("probe_success", series("probe_success", { check: check.id }), "a probe by its name");
    case "certificate":
      return certificate(question, all);
    case "pods": {
      const { label, ready, wanted } = WORKLOADS[question.workload];
      const labels = { namespace: question.namespace, [label]: question.name };
      return metric(
        ready,
        `max(${series(ready, labels)}) >= bool max(${series(wanted, labels)})`,
        "its pods that are ready, against those that are wanted",
        "prometheus",
      );
    }
    case "application":
      return metric(
        "argocd_app_info",
        series("argocd_app_info", {
          namespace: question.namespace,
          name: question.name,
          sync_status: "Synced",
          health_status: "Healthy",
        }),
        "what Argo CD says of it",
        "prometheus",
      );
    case "external-secret":
      return metric(
        "externalsecret_status_condition",
        series("externalsecret_status_condition", {
          namespace: question.namespace,
          name: question.name,
          condition: "Ready",
          status: "True",
        }),
        "what External Secrets says of it",
        "prometheus",
      );
    case "api-server":
      return metric("minikube_apiserver_up", "minikube_apiserver_up", "what its host was answered");
  }
}

function metric(name: string, good: string, told: string, reader: Metrics["by"] = "alloy-host"): Shown {
  return { by: "metric", metric: name, good, told, reader };
}

/** What the host answers to the check itself, each minute. */
function asked({ id }: Check): Shown {
  const name = "blumeops_check_good";
  return metric(name, series(name, { check: id }), "the same question, asked each minute");
}

function fresh({ host, path, maxAgeSeconds }: Extract<Question, { kind: "file" }>): Shown {
  const name = path.split("/").at(-1) ?? path;
  return metric(
    "node_textfile_mtime_seconds",
    `time() - node_textfile_mtime_seconds{instance=${quoted(host)},file=~${quoted(`(.*/)?${escaped(name)}`)}} <= bool ${maxAgeSeconds}`,
    "when the file was last written",
  );
}

/** A container on a NAS is there when what it serves can be read. */
function scraped({ service: name }: Check, catalogue: Catalogue): Shown | Hidden {
  const jobs = jobsOf(name === undefined ? [] : [name], catalogue);
  return jobs.length === 0
    ? { by: "nothing", because: "nothing reads metrics from it" }
    : metric("up", upOf(jobs), "that its metrics can be read", "prometheus");
}

function ofNas(host: string, catalogue: Catalogue): Shown | Hidden {
  const there = [...catalogue.services.values()].filter(
    ({ runs }) => runs.where === "container" && runs.host === host,
  );
  const jobs = jobsOf(
    there.map(({ name }) => name),
    catalogue,
  );
  return jobs.length === 0
    ? { by: "nothing", because: "nothing on it gives metrics" }
    : metric("up", upOf(jobs), "that metrics can be read from it", "prometheus");
}

function upOf(jobs: readonly string[]): string {
  return `max(up{job=~${quoted(jobs.map(escaped).join("|"))}})`;
}

function jobsOf(names: readonly string[], catalogue: Catalogue): string[] {
  return [...catalogue.services.values()]
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, metrics }) =>
      metrics.flatMap(({ by, port, job }) =>
        by === "prometheus" && port !== undefined ? [job ?? name] : [],
      ),
    );
}

/** The site that shows the certificate is probed anyway, and the probe tells when it ends. */
function certificate(
  { name, door }: Extract<Question, { kind: "certificate" }>,
  all: readonly Check[],
): Shown | Hidden {
  const site = all.find(
    ({ question }) => question.kind === "site" && question.name === name && question.door === door,
  );
  return site === undefined
    ? { by: "nothing", because: "no site shows it" }
    : metric(
        "probe_ssl_earliest_cert_expiry",
        `${series("probe_ssl_earliest_cert_expiry", { check: site.id })} - time() > bool ${CERTIFICATE_LEFT}`,
        "the end that the certificate says, seen by the probe of a site",
      );
}

function isOnNas(host: string, { hosts }: Catalogue): boolean {
  return [...hosts.values()].some(({ name, kind }) => name === host && kind === "nas");
}

function series(name: string, labels: Readonly<Record<string, string>>): string {
  const inside = Object.entries(labels).map(([label, value]) => `${label}=${quoted(value)}`);
  return `${name}{${inside.join(",")}}`;
}

/** A text as PromQL quotes it: as JSON does. */
function quoted(value: string): string {
  return JSON.stringify(value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
