/** A refusal with the body that the API sends. */
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

export function notFound(): ApiError {
  return new ApiError(404, "not found");
}
