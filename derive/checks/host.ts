import type { Service } from "../../catalogue/service.ts";
import type { Check as StatedCheck } from "../../catalogue/upkeep.ts";
import { type LaunchdDomain, launchctl } from "../host/launchctl.ts";
import { type NativeService, nativesOn } from "../host/natives.ts";
import { signsOf } from "../host/signs.ts";
import { filled, filledPath, type Speaker } from "../host/template.ts";
import type { HostView } from "../host/view.ts";
import { backupChecks } from "./backup.ts";
import type { Check } from "./check.ts";
import { agentId, agentIdsOf } from "./ids.ts";

type Stated<K extends StatedCheck["kind"]> = Extract<StatedCheck, { kind: K }>;

/** What launchd, the ports, the files and the commands of a macOS host have to say. */
export function hostChecks(view: HostView): Check[] {
  return nativesOn(view.catalogue, view.host.name).flatMap((one) => [
    ...agentChecks(view, one),
    ...portChecks(view, one),
    ...statedChecks(view, one),
    ...backupChecks(view, one),
  ]);
}

function agentChecks(view: HostView, one: NativeService): Check[] {
  const { service, native } = one;
  const agents = [
    ...native.agents.map(({ label, daemon, keepAlive, summary }) => ({
      label,
      domain: daemon ? ("system" as const) : ("gui" as const),
      staysUp: keepAlive,
      summary,
    })),
    ...(native.brewService === undefined
      ? []
      : [
          {
            label: `homebrew.mxcl.${native.brewService}`,
            domain: "gui" as const,
            staysUp: true,
            summary: undefined,
          },
        ]),
  ];
  return agents.map(({ label, domain, staysUp }) => ({
    id: agentId(label),
    group: view.host.name,
    service: service.name,
    subject: staysUp ? `agent ${label} runs` : `job ${label} did well`,
    question: { kind: "agent", host: view.host.name, label, domain, staysUp },
    dependsOn: [],
    remedy: [...lookAtLog(view, one, label), restart(view, label, domain)],
    needsCluster: false,
  }));
}

/** Every TCP port on which something has to listen and that no check asks by HTTP. */
function portChecks(view: HostView, one: NativeService): Check[] {
  const { service } = one;
  const signs = signsOf(view, service);
  const asked = new Set(
    signs.flatMap((sign) => (sign.kind === "http" ? [Number(new URL(sign.url).port)] : [])),
  );
  return signs.flatMap((sign): Check[] => {
    if (sign.kind !== "tcp" || asked.has(sign.port)) return [];
    const named = nameOfPort(view, service, sign.port);
    return [
      {
        id: `tcp:${service.name}:${named}`,
        group: view.host.name,
        service: service.name,
        subject: `${service.name} listens for ${named}`,
        question: { kind: "tcp", host: view.host.name, port: sign.port, within: 5 },
        dependsOn: agentIdsOf(one),
        remedy: remedyOf(view, one),
        needsCluster: false,
      },
    ];
  });
}

/** What the facts call a port, by the one that plays it. */
function nameOfPort({ place }: HostView, { ports }: Service, played: number): string {
  const found = Object.entries(ports).find(
    ([, { port, varies }]) => !varies && place.portOf(port) === played,
  );
  return found?.[0] ?? String(played);
}

function statedChecks(view: HostView, one: NativeService): Check[] {
  return one.service.checks.flatMap((check) => statedCheck(view, one, check));
}

function statedCheck(view: HostView, one: NativeService, check: StatedCheck): Check[] {
  switch (check.kind) {
    case "http":
      return httpCheck(view, one, check);
    case "file":
      return [fileCheck(view, one, check)];
    case "command":
      return check.on === "host" ? [commandCheck(view, one, check)] : [];
    case "tcp":
      // Every port that a service states is asked anyway.
      return [];
  }
}

function httpCheck(view: HostView, one: NativeService, check: Stated<"http">): Check[] {
  const { service } = one;
  const port = Object.entries(service.ports).find(([name]) => name === check.port)?.[1];
  // What goes by a name is asked as a route; a port that is another after each start leads nowhere.
  if (port === undefined || port.varies) return [];
  return [
    {
      id: `http:${service.name}:${check.path}`,
      group: view.host.name,
      service: service.name,
      subject: `${service.name} answers ${check.path}`,
      question: {
        kind: "http",
        host: view.host.name,
        url: `http://127.0.0.1:${view.place.portOf(port.port)}${check.path}`,
        expect: check.expect === undefined ? undefined : filled({ view, service }, check.expect),
        within: check.within,
      },
      dependsOn: agentIdsOf(one),
      remedy: remedyOf(view, one),
      needsCluster: false,
    },
  ];
}

function fileCheck(view: HostView, one: NativeService, check: Stated<"file">): Check {
  const { service, native } = one;
  const path = filledPath({ view, service }, check.path);
  const writer = native.agents.find(({ environment }) => Object.values(environment).includes(check.path));
  const shown = path.slice(view.place.root.length);
  return {
    id: `file:${service.name}:${shown.split("/").at(-1)}`,
    group: view.host.name,
    service: service.name,
    subject:
      check.maxAgeSeconds === undefined
        ? `${service.name} has ${shown}`
        : `${shown.split("/").at(-1)} is fresh`,
    question: { kind: "file", host: view.host.name, path, maxAgeSeconds: check.maxAgeSeconds },
    dependsOn: writer === undefined ? [] : [agentId(writer.label)],
    remedy:
      writer === undefined
        ? [{ step: "look", run: `ssh ${view.host.name} ls -ld '${shown}'` }]
        : [
            ...lookAtLog(view, one, writer.label),
            restart(view, writer.label, writer.daemon ? "system" : "gui"),
          ],
    needsCluster: false,
  };
}

function commandCheck(view: HostView, one: NativeService, check: Stated<"command">): Check {
  const { service } = one;
  const speaker: Speaker = { view, service };
  const words = check.run.map((word) => filledPath(speaker, word));
  const shown = words.map((word) => word.split("/").at(-1)).join(" ");
  return {
    id: `command:${service.name}:${shown}`,
    group: view.host.name,
    service: service.name,
    subject: check.why,
    question: { kind: "command", host: view.host.name, words, within: check.within },
    dependsOn: agentIdsOf(one),
    remedy: [
      { step: "look", run: `ssh ${view.host.name} '${shown}'` },
      { step: "repair", run: "npx blumeops up indri" },
    ],
    needsCluster: false,
  };
}

function remedyOf(view: HostView, one: NativeService): Check["remedy"] {
  const { native } = one;
  const agent = native.agents.find(({ keepAlive }) => keepAlive);
  const label = native.brewService === undefined ? agent?.label : `homebrew.mxcl.${native.brewService}`;
  return label === undefined
    ? [{ step: "repair", run: "npx blumeops up indri" }]
    : [...lookAtLog(view, one, label), restart(view, label, agent?.daemon ? "system" : "gui")];
}

/** The log that tells of an agent's end: what it writes to stderr, or what the service names. */
function lookAtLog(view: HostView, one: NativeService, label: string): Check["remedy"] {
  // A brew service is no agent of the facts: they name its log by itself.
  const own = one.native.agents.find((agent) => agent.label === label)?.logs.err ?? one.native.logs[0]?.path;
  const path = own === undefined ? undefined : filledPath({ view, service: one.service }, own);
  return path === undefined
    ? []
    : [{ step: "look", run: `ssh ${view.host.name} tail -n 20 '${path.slice(view.place.root.length)}'` }];
}

function restart(view: HostView, label: string, domain: LaunchdDomain): Check["remedy"][number] {
  return { step: "restart", run: launchctl(view.host.name, "kickstart -k", label, domain) };
}
