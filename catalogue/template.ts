import { z } from "zod";

/**
 * What a text of the facts may ask for, so that a path, a port or a name is stated in one place only:
 *
 * | written | becomes |
 * |---|---|
 * | `{home}` | the home of the host's login |
 * | `{version}` | the version that the service pins, for what runs in a cluster |
 * | `{homebrew}`, `{logs}`, … | a place that the host states under `paths` |
 * | `{mount:backups}` | where the host mounts that share |
 * | `{port:http}` | the number of this service's port |
 * | `{listen:ssh}` | the port on which the proxy passes on to this service's port |
 * | `{name:feed}` | the name of a site or stream below the zone: `feed.ops.eblu.me` |
 * | `{public:forge}` | a public name: `forge.eblu.me` |
 * | `{device:k8s}` | a tailnet device's name: `k8s.tail8d86e.ts.net` |
 * | `{host:indri}` | a host's name in the tailnet |
 * | `{use:postgresql}` | host and port of a service that this one uses, on the way that `uses` states |
 * | `{secret:db-password}` | a secret of this service, filled in on the way to where it is read |
 * | `{setting:borgbase}` | a value of the stack's configuration |
 *
 * A brace that is meant as a brace is written twice: `{{` and `}}`.
 */
export const PLACEHOLDERS = [
  "mount",
  "port",
  "listen",
  "name",
  "public",
  "device",
  "host",
  "use",
  "secret",
  "setting",
] as const;

/** A piece of a template: text as it is, or something to be filled in; a place of the host has the kind "place". */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "place" | (typeof PLACEHOLDERS)[number]; readonly name: string };

const token = /\{\{|\}\}|\{(?:(?<kind>[a-z]+):)?(?<name>[a-z0-9]+(?:-[a-z0-9]+)*)\}|[{}]|[^{}]+/g;

/**
 * Takes a template apart. A single brace that opens or closes nothing known makes it malformed.
 *
 * @returns the parts in their order, or undefined where the text is malformed
 */
export function partsOf(template: string): TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  for (const match of template.matchAll(token)) {
    const [text] = match;
    const kind = match.groups?.["kind"];
    const name = match.groups?.["name"];
    if (text === "{{" || text === "}}") parts.push({ kind: "text", text: text.slice(1) });
    else if (name !== undefined) {
      const known = kind === undefined ? "place" : PLACEHOLDERS.find((placeholder) => placeholder === kind);
      if (known === undefined) return undefined;
      parts.push({ kind: known, name });
    } else if (text === "{" || text === "}") return undefined;
    else parts.push({ kind: "text", text });
  }
  return parts;
}

const malformed =
  "has a brace that names nothing: write {home}, {port:http} and the like, and {{ or }} for a brace";

/** A text with placeholders. */
export const Template = z.string().refine((text) => partsOf(text) !== undefined, malformed);

/** A place in a file system, written absolutely or from a place of the host: "{home}/zot", "/Library/LaunchDaemons". */
export const PlacePath = Template.refine(
  (text) => /^(\/|\{)/.test(text),
  "is not a path: begin it with / or with a place such as {home}",
);

/** A document of settings whose texts are templates. */
export const Settings = z.json().refine((value) => everyText(value, (text) => partsOf(text) !== undefined), {
  message: malformed,
});

/** Whether a condition holds for every text in a value. */
export function everyText(value: unknown, holds: (text: string) => boolean): boolean {
  if (typeof value === "string") return holds(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((child) => everyText(child, holds));
}
