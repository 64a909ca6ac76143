/** A refusal with the status and body that the API sends. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: { message: string; data?: unknown };

  constructor(status: number, message: string, data?: unknown) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.body = data === undefined ? { message } : { message, data };
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, "API token invalid");
}

export function forbidden(): ApiError {
  return new ApiError(403, "calling actor does not have enough permissions to perform this function");
}

export function notFound(what = "not found"): ApiError {
  return new ApiError(404, what);
}

/** Tags that the policy does not know, or does not let this credential give. */
export function tagsRefused(tags: readonly string[]): ApiError {
  return badRequest(`requested tags [${tags.join(" ")}] are invalid or not permitted`);
}
