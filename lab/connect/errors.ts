/** A refusal with the body that Connect sends: its status and a sentence. */
export class ConnectError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ConnectError";
    this.status = status;
  }
}

/** A token that is missing or unknown, in the words of the API's specification. */
export function invalidToken(): ConnectError {
  return new ConnectError(401, "Invalid token signature");
}

/** A token that may only read (seen at 1Password/terraform-provider-onepassword issue 24). */
export function readOnly(): ConnectError {
  return new ConnectError(401, "Unauthorized Request, token does not have write access to the Vault");
}

export function outOfScope(vault: string): ConnectError {
  return new ConnectError(403, `vault ${vault} is not in scope`);
}

/** @param kind "vault", "item" or "file" */
export function notFound(kind: string, id: string): ConnectError {
  return new ConnectError(404, `${kind} ${id} not found`);
}

/** What stands where an id belongs, for instance a title (seen at external-secrets issue 1202). */
export function invalidId(kind: string): ConnectError {
  return new ConnectError(400, `Invalid ${kind} UUID`);
}
