import type { KubernetesObject } from "../../catalogue/kubernetes.ts";
import type { Service } from "../../catalogue/service.ts";
import { partsOf, type TemplatePart } from "../../catalogue/template.ts";
import { openingsOf } from "../network/doors.ts";
import { machineOf } from "../network/placement.ts";
import type { ClusterContext } from "./context.ts";
import { inCluster } from "./context.ts";
import { clusterHost, portNumber } from "./names.ts";
import { once } from "./once.ts";

/** A piece of a text of which only the secrets are still open. */
export type FilledPart = { readonly text: string } | { readonly secret: string };

/** Fills in everything but secrets. @throws where findings would have said that a placeholder leads nowhere */
export function fill(template: string, service: Service, context: ClusterContext): FilledPart[] {
  const parts = partsOf(template);
  if (parts === undefined) throw new Error(`${service.name} has a malformed text: ${template}`);
  return parts.map((part) => {
    if (part.kind === "text") return { text: part.text };
    if (part.kind === "secret") return { secret: part.name };
    const text = meaningOf(part.kind, part.name, service, context);
    if (text === undefined)
      throw new Error(`${service.name} asks for {${part.kind}:${part.name}}, which leads nowhere`);
    return { text };
  });
}

/** Fills in a text that may hold no secret. @throws where it does: findings would have said so */
export function textOf(template: string, service: Service, context: ClusterContext): string {
  return fill(template, service, context)
    .map((part) => {
      if ("secret" in part) throw new Error(`${service.name} has a secret where none may be: ${template}`);
      return part.text;
    })
    .join("");
}

/** Whether a text asks for a secret. */
export function hasSecret(template: string): boolean {
  return (partsOf(template) ?? []).some(({ kind }) => kind === "secret");
}

/** A copy of a value in which every text is filled in; its keys are left alone. */
export function filledValue(value: unknown, service: Service, context: ClusterContext): unknown {
  if (typeof value === "string") return numberOr(textOf(value, service, context), value);
  if (Array.isArray(value)) return value.map((child: unknown) => filledValue(child, service, context));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, filledValue(child, service, context)]),
  );
}

/** An object of a service's file with its texts filled in: they hold no names of fields, so it stays of its kind. */
export function filledObject(
  object: KubernetesObject,
  service: Service,
  context: ClusterContext,
): KubernetesObject {
  const fillIn = (_: string, value: unknown): unknown =>
    typeof value === "string" ? textOf(value, service, context) : value;
  const filled: KubernetesObject = JSON.parse(JSON.stringify(object), fillIn);
  return filled;
}

/** A port stays the number that it is where it is the whole of a text. */
function numberOr(text: string, template: string): string | number {
  return /^\{(port|listen):[a-z0-9-]+\}$/.test(template) ? Number(text) : text;
}

const openHosts = once(
  ({ services }) =>
    new Set(
      [...services.values()].flatMap((service) => openingsOf(service).map(({ opening }) => opening.host)),
    ),
);

/** What a placeholder becomes in the cluster; nothing where it leads nowhere. */
export function meaningOf(
  kind: Exclude<TemplatePart["kind"], "text" | "secret">,
  name: string,
  service: Service,
  context: ClusterContext,
): string | undefined {
  const { hosts, services, tailnet, zone } = context.catalogue;
  const all = [...services.values()];
  switch (kind) {
    case "place":
      return name === "version" ? service.version?.pin : undefined;
    case "mount":
      return undefined;
    case "port":
      return Object.hasOwn(service.ports, name) ? String(portNumber(service, name)) : undefined;
    case "listen":
      return service.streams.find(({ to }) => to === name)?.listen.toString();
    case "name":
      return openHosts(context.catalogue).has(name) ? `${name}.${zone.subdomain}.${zone.domain}` : undefined;
    case "public":
      return all.some((other) => other.public.some(({ host }) => host === name))
        ? `${name}.${zone.domain}`
        : undefined;
    case "device":
      return all.some(({ device }) => device?.name === name) ? `${name}.${tailnet.domain}` : undefined;
    case "host": {
      const host = [...hosts.values()].find((candidate) => candidate.name === name);
      return host === undefined ? undefined : `${host.device.name}.${tailnet.domain}`;
    }
    case "use":
      return addressOfUse(name, service, context);
    case "setting":
      return context.settings.values[name];
  }
}

/** Host and port of a service that this one uses, on the way that it says. */
export function addressOfUse(name: string, service: Service, context: ClusterContext): string | undefined {
  const use = service.uses.find((candidate) => candidate.service === name);
  const used = use === undefined ? undefined : context.catalogue.services.get(use.service);
  if (use === undefined || used === undefined) return undefined;
  const port = use.port ?? Object.keys(used.ports)[0];
  return port === undefined ? undefined : addressOf(used, port, use.through, context);
}

/** Host and port of a service on one of the ways to it. */
export function addressOf(
  service: Service,
  port: string,
  through: Service["uses"][number]["through"],
  context: ClusterContext,
): string | undefined {
  const { tailnet, zone } = context.catalogue;
  if (!Object.hasOwn(service.ports, port)) return undefined;
  const number = portNumber(service, port);
  switch (through) {
    case "local":
      return `localhost:${number}`;
    case "node":
      // It is the cluster itself that goes this way, and no pod.
      return undefined;
    case "cluster":
      if (!inCluster(service)) return undefined;
      return (
        context.settings.place?.addressOf?.(service.name, port) ?? `${clusterHost(service, port)}:${number}`
      );
    case "device": {
      const listen = service.device?.ports.find(({ to }) => to === port)?.listen;
      return listen === undefined ? undefined : `${service.device?.name}.${tailnet.domain}:${listen}`;
    }
    case "host":
    case "lan": {
      const machine = machineOf(service, context.catalogue);
      if (machine === undefined) return undefined;
      return `${through === "lan" ? machine.device.name : `${machine.device.name}.${tailnet.domain}`}:${number}`;
    }
    case "site":
    case "stream": {
      const opening = openingsOf(service).find(
        ({ opening }) => opening.kind === through && opening.to === port,
      )?.opening;
      return opening === undefined
        ? undefined
        : `${opening.host}.${zone.subdomain}.${zone.domain}:${opening.listen}`;
    }
  }
}
