/** A template that cannot be carried out, in the words of Go's text/template. */
export class BadTemplate extends Error {}

/**
 * Fills a template of Go as far as people write it for docker: `{{.A.B}}`, `{{index .A.B "key"}}`, `{{json .A}}` between plain text.
 * @throws {@link BadTemplate}
 */
export function fillTemplate(template: string, value: unknown): string {
  return template
    .replaceAll("\\t", "\t")
    .replaceAll("\\n", "\n")
    .replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (_, action: string) => carryOut(action, value));
}

function carryOut(action: string, value: unknown): string {
  const index = /^index\s+(\.[\w.]*)\s+"([^"]*)"$/.exec(action);
  if (index !== null) {
    const map = at(value, index[1] ?? "", action);
    // An index that a map of texts does not have gives the empty text.
    return isObject(map) ? shown(map[index[2] ?? ""] ?? "") : "";
  }
  const json = /^json\s+(\.[\w.]*)$/.exec(action);
  if (json !== null) return JSON.stringify(at(value, json[1] ?? "", action));
  if (/^\.[\w.]*$/.test(action)) return shown(at(value, action, action));
  throw new BadTemplate(`template parsing error: template: :1: function "${action.split(" ")[0]}" not defined`);
}

function at(value: unknown, path: string, action: string): unknown {
  return path
    .split(".")
    .filter((name) => name !== "")
    .reduce<unknown>((found, name) => {
      if (isObject(found) && Object.hasOwn(found, name)) return found[name];
      throw new BadTemplate(
        `template parsing error: template: :1:2: executing "" at <${action}>: map has no entry for key "${name}"`,
      );
    }, value);
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (isObject(value))
    return `map[${Object.entries(value)
      .map(([key, one]) => `${key}:${shown(one)}`)
      .join(" ")}]`;
  return value === null || value === undefined ? "<no value>" : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
