/** One complaint about a request, as the API's validators word it. */
export interface Complaint {
  readonly location: "body" | "querystring" | "path";
  readonly name: string;
  readonly description: string;
}

/** A refusal with the body that Gandi sends. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(JSON.stringify(body));
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/**
 * Gandi's gateway in front of the API names a character set, the API itself does not; the official client reads the
 * body only when there is none (go-gandi/terraform-provider-gandi issue 165).
 */
const FROM_GATEWAY = { "content-type": "application/json; charset=utf-8" };

/** No credential, or one of the retired kind. */
export function unauthorized(): ApiError {
  return new ApiError(
    401,
    {
      object: "HTTPUnauthorized",
      cause: "Unauthorized",
      code: 401,
      message:
        "The server could not verify that you authorized to access the document you requested. Either you " +
        "supplied the wrong credentials (e.g., bad api key), or your access token has expired",
    },
    FROM_GATEWAY,
  );
}

/** A token that is unknown, expired, or may not do this. */
export function forbidden(): ApiError {
  return new ApiError(
    403,
    {
      object: "HTTPForbidden",
      cause: "Forbidden",
      code: 403,
      message: "Access was denied to this resource.",
    },
    FROM_GATEWAY,
  );
}

/** More requests than the documented limit. */
export function tooManyRequests(retryAfterSeconds: number): ApiError {
  return new ApiError(
    429,
    {
      object: "HTTPTooManyRequests",
      cause: "Too Many Requests",
      code: 429,
      message: "You have exceeded the number of requests allowed per minute.",
    },
    { ...FROM_GATEWAY, "retry-after": String(retryAfterSeconds) },
  );
}

export function resourceNotFound(): ApiError {
  return new ApiError(404, {
    code: 404,
    message: "The resource could not be found.",
    object: "HTTPNotFound",
    cause: "Not Found",
  });
}

/** @param record "name/TYPE", or a name alone */
export function recordNotFound(record: string): ApiError {
  return new ApiError(404, {
    code: 404,
    message: `Can't find the DNS record ${record} in the zone`,
    object: "dns-record",
    cause: "Not Found",
  });
}

/** @param object "dns-record" or "dns-domain" */
export function conflict(message: string, object: string): ApiError {
  return new ApiError(409, { code: 409, message, object, cause: "Conflict" });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, {
    code: 400,
    message,
    object: "LocalizedHTTPBadRequest",
    cause: "Bad Request",
  });
}

/** What the validators complain about, all of it at once. */
export function invalid(errors: readonly Complaint[]): ApiError {
  return new ApiError(400, { status: "error", errors });
}
