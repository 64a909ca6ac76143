import type { z } from "zod";
import type { SecretReference } from "../../catalogue/secret.ts";
import type { Service } from "../../catalogue/service.ts";
import { partsOf, type Settings, type TemplatePart } from "../../catalogue/template.ts";
import type { SecretLookup } from "./document.ts";
import { atProxy, usedAddress } from "./use.ts";
import { deviceNamed, type HostView, nameBelowZone, placeNamed, reallyAt } from "./view.ts";

export type Json = z.output<typeof Settings>;

/** A service of a host, whose templates are to be filled in. */
export interface Speaker {
  readonly view: HostView;
  readonly service: Service;
}

/** Stands where secrets are not to be asked for: in paths, arguments and everything that is no file's content. */
export const noSecrets: SecretLookup = (reference) => {
  throw new Error(`${reference} would stand where everybody can read it`);
};

/**
 * Fills a template in. Which names exist is checked by findings before anything is derived.
 *
 * @throws Error for a placeholder that names nothing
 */
export function filled(speaker: Speaker, template: string, secretOf: SecretLookup = noSecrets): string {
  return (partsOf(template) ?? []).map((part) => partText(speaker, part, secretOf)).join("");
}

/** A path, or a word of a command: what begins at the root lies below the host's real root. */
export function filledPath(speaker: Speaker, template: string): string {
  const text = filled(speaker, template);
  return template.startsWith("/") ? reallyAt(speaker.view, text) : text;
}

/** Fills in every text of a document of settings, its keys as well. */
export function filledSettings(speaker: Speaker, value: Json, secretOf: SecretLookup = noSecrets): Json {
  if (typeof value === "string") return filled(speaker, value, secretOf);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => filledSettings(speaker, item, secretOf));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      filled(speaker, key, secretOf),
      filledSettings(speaker, item, secretOf),
    ]),
  );
}

/** The secrets that the texts of any value ask for, each once. */
export function secretsIn(service: Service, value: unknown): SecretReference[] {
  return [
    ...new Set(
      placeholdersIn(value).flatMap(({ kind, name }) => {
        const reference = kind === "secret" ? service.secrets[name] : undefined;
        return reference === undefined ? [] : [reference];
      }),
    ),
  ];
}

/** Every placeholder in the texts of any value, keys included, in their order. */
export function placeholdersIn(value: unknown): Exclude<TemplatePart, { kind: "text" }>[] {
  if (typeof value === "string")
    return (partsOf(value) ?? []).flatMap((part) => (part.kind === "text" ? [] : [part]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(Array.isArray(value) ? [] : placeholdersIn(key)),
    ...placeholdersIn(item),
  ]);
}

function partText({ view, service }: Speaker, part: TemplatePart, secretOf: SecretLookup): string {
  const { catalogue, host, place, settings } = view;
  if (part.kind === "text") return part.text;
  const { kind, name } = part;
  const missing = (): never => {
    throw new Error(
      `services/${service.name}.ts: {${kind === "place" ? "" : `${kind}:`}${name}} names nothing`,
    );
  };
  const services = [...catalogue.services.values()];
  switch (kind) {
    case "place":
      return placeNamed(view, name);
    case "mount":
      return reallyAt(view, host.mounts.find(({ share }) => share === name)?.at ?? missing());
    case "port": {
      const port = Object.entries(service.ports).find(([key]) => key === name)?.[1] ?? missing();
      // A port that the service chooses anew each time is not one of the host's.
      return String(port.varies ? port.port : place.portOf(port.port));
    }
    case "listen":
      return String(atProxy(view, service.streams.find(({ to }) => to === name)?.listen ?? missing()));
    case "name": {
      const known = services.some(({ sites, streams }) =>
        [...sites, ...streams].some((one) => one.host === name),
      );
      return known ? nameBelowZone(catalogue, name) : missing();
    }
    case "public": {
      const known = services.some((one) => one.public.some((exposure) => exposure.host === name));
      return known ? `${name}.${catalogue.zone.domain}` : missing();
    }
    case "device":
      return services.some(({ device }) => device?.name === name) ? deviceNamed(catalogue, name) : missing();
    case "host": {
      const named = [...catalogue.hosts.values()].find((one) => one.name === name) ?? missing();
      return deviceNamed(catalogue, named.device.name);
    }
    case "use":
      return usedAddress(view, service, name);
    case "secret":
      return secretOf(service.secrets[name] ?? missing());
    case "setting":
      return settings.values[name] ?? missing();
  }
}
