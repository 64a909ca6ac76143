import type { FieldError } from "./rules.ts";

/** A refusal with the body that LiveDNS sends. */
export class LiveDnsError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(String(body["message"] ?? status));
    this.name = "LiveDnsError";
    this.status = status;
    this.body = body;
  }
}

export function badRequest(errors: readonly FieldError[]): LiveDnsError {
  return new LiveDnsError(400, { status: "error", errors });
}

export function unauthorized(): LiveDnsError {
  return new LiveDnsError(401, {
    object: "HTTPUnauthorized",
    cause: "Unauthorized",
    code: 401,
    message:
      "The server could not verify that you authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad api key), or your access token has expired",
  });
}

export function unknownDomain(fqdn: string): LiveDnsError {
  return new LiveDnsError(404, {
    object: "dns-domain",
    cause: "Not Found",
    code: 404,
    message: `Domain not found: ${fqdn}`,
  });
}

export function unknownRecord(): LiveDnsError {
  return new LiveDnsError(404, {
    object: "dns-record",
    cause: "Not Found",
    code: 404,
    message: "Can't find the DNS record",
  });
}

export function conflict(): LiveDnsError {
  return new LiveDnsError(409, {
    object: "dns-record",
    cause: "Duplicate Entry",
    code: 409,
    message: "A DNS Record already exists with same value",
  });
}

export function tooMany(): LiveDnsError {
  return new LiveDnsError(429, {
    object: "HTTPTooManyRequests",
    cause: "Too Many Requests",
    code: 429,
    message: "Too many requests, please retry later",
  });
}
