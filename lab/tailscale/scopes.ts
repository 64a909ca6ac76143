/**
 * What a credential's scopes cover (https://tailscale.com/docs/reference/trust-credentials): "all" covers everything, a scope
 * covers its own reading (`dns` covers `dns:read`), and the scopes of before November 2024 stand for those that followed them.
 */
const LEGACY: Readonly<Record<string, readonly string[]>> = {
  acl: ["policy_file"],
  devices: ["devices:core", "devices:posture_attributes", "auth_keys"],
  routes: ["devices:routes"],
  logs: ["logs:configuration"],
  "network-logs": ["logs:network"],
};

const READ = ":read";

/** Whether scopes that a credential has cover one that is needed or asked for. */
export function covers(granted: readonly string[], needed: string): boolean {
  return granted.some((scope) => {
    if (scope === needed || scope === "all" || `${scope}${READ}` === needed) return true;
    if (scope === `all${READ}`) return needed.endsWith(READ);
    const readOnly = scope.endsWith(READ);
    const base = readOnly ? scope.slice(0, -READ.length) : scope;
    return (LEGACY[base] ?? []).some((successor) =>
      readOnly ? needed === `${successor}${READ}` : needed === successor || needed === `${successor}${READ}`,
    );
  });
}
