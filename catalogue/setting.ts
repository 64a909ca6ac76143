/**
 * What `{setting:…}` may ask for: values that are no facts of the lab, since they belong to accounts, and no secrets either. They stand in
 * `Pulumi.indri.yaml`, below `blumeops:settings`.
 */
export const SETTINGS = {
  "borgbase-repository": "where the repository away from home is: ssh://ID@ID.repo.borgbase.com/./repo",
  "borgbase-known-host":
    "the line of known_hosts by which ssh knows that host, as its owner publishes it: HOST ssh-ed25519 KEY",
} as const satisfies Record<string, string>;

export type SettingName = keyof typeof SETTINGS;
