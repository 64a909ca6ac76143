/** What a specifier of launchctl(1) names: a domain, or a service in it. */
export interface Target {
  /** "system", "gui/501", "user/501". */
  readonly domain: string;
  readonly label?: string;
}

/** Reads `system/label`, `gui/501`, `user/501/label`. @returns nothing for what launchctl does not recognize */
export function parseTarget(text: string): Target | undefined {
  const [kind, ...rest] = text.split("/");
  if (kind === "system") return withLabel("system", rest);
  if ((kind === "gui" || kind === "user" || kind === "login") && /^\d+$/.test(rest[0] ?? ""))
    return withLabel(`${kind}/${rest[0]}`, rest.slice(1));
  return undefined;
}

/** How launchd's messages name a domain: "user gui: 501", "system". */
export function domainInWords(domain: string): string {
  const [kind, id] = domain.split("/");
  if (id === undefined) return domain;
  return kind === "gui" ? `user gui: ${id}` : kind === "user" ? `uid: ${id}` : `login: ${id}`;
}

function withLabel(domain: string, rest: readonly string[]): Target {
  const label = rest.join("/");
  return label === "" ? { domain } : { domain, label };
}
