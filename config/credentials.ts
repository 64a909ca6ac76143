import { SecretReference } from "../catalogue/secret.ts";

/**
 * What the network stack's providers log in with: the environment variable that the official provider reads, and where the value lies
 * in 1Password when the variable is not set.
 */
export const NETWORK_CREDENTIALS = {
  TAILSCALE_OAUTH_CLIENT_ID: SecretReference.parse("op://blumeops/tailscale - blumeops/client_id"),
  TAILSCALE_OAUTH_CLIENT_SECRET: SecretReference.parse("op://blumeops/tailscale - blumeops/client_secret"),
  GANDI_PERSONAL_ACCESS_TOKEN: SecretReference.parse("op://blumeops/gandi - blumeops/pat"),
} as const;

/** The passphrase under which the state's secrets lie, for real. */
export const STATE_PASSPHRASE = SecretReference.parse("op://blumeops/pulumi - blumeops/passphrase");
