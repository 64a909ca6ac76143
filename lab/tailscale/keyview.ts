import type { Key } from "./records.ts";

/** A key as the API shows it: never its secret, and of a key that has ended hardly more than that it has. */
export function showKey(key: Key): Record<string, unknown> {
  const { id, keyType, created, updated, revoked } = key;
  const expires = "expires" in key ? key.expires : undefined;
  const times = {
    created,
    ...(updated === undefined ? {} : { updated }),
    ...(expires === undefined ? {} : { expires }),
  };
  const ended = revoked !== undefined || (expires !== undefined && Date.parse(expires) <= Date.now());
  if (ended) return { id, keyType, ...times, ...(revoked === undefined ? {} : { revoked }), invalid: true };
  const shown = {
    id,
    keyType,
    ...times,
    description: key.description,
    ...(key.userId === "" ? {} : { userId: key.userId }),
  };
  if (key.keyType === "auth")
    return { ...shown, expirySeconds: key.expirySeconds, capabilities: key.capabilities };
  if (key.keyType === "client") return { ...shown, scopes: key.scopes, tags: key.tags };
  return shown;
}
