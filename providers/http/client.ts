import { setTimeout as sleep } from "node:timers/promises";

/** How an API is spoken to. */
export interface ApiOptions {
  /** Name for messages: "Tailscale", "Gandi". */
  readonly name: string;
  /** Without a final slash. */
  readonly baseUrl: string;
  /** The Authorization header; asked before each request, so that a token may be renewed. */
  readonly authorization: () => Promise<string>;
  /** Finds the API's own words in the body of a refusal. */
  readonly wordsOf: (body: unknown) => string | undefined;
  /** Seconds that one request may take. */
  readonly requestSeconds?: number;
  /** Seconds for a call with all of its repetitions. */
  readonly totalSeconds?: number;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, with its leading slash. */
  readonly path: string;
  /** What the request is about, for messages: "the record *.ops.eblu.me A". */
  readonly subject: string;
  readonly body?: { readonly type: string; readonly text: string } | { readonly json: unknown };
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it may be sent twice; default: every method but POST. */
  readonly idempotent?: boolean;
}

export interface ApiResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** An API's refusal, in its own words. */
export class ApiRefusal extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = "ApiRefusal";
    this.status = status;
  }
}

type Attempt = { readonly response: ApiResponse } | { readonly failure: string; readonly reached: boolean };

/**
 * Speaks to an HTTP API with time limits. A request is repeated where the contract allows it: after 429 always (the API says that it did
 * nothing), after a server's fault, a closed connection or silence only when sending it twice does no harm.
 */
export class ApiClient {
  readonly #options: ApiOptions;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and gives the answer.
   *
   * @param accepted statuses beyond 2xx that are answers, not refusals
   * @throws {@link ApiRefusal} in the API's own words, or Error in one line when there is no answer
   */
  async send(request: ApiRequest, accepted: readonly number[] = []): Promise<ApiResponse> {
    const deadline = Date.now() + this.#seconds("totalSeconds", "BLUMEOPS_API_TOTAL_SECONDS", 30) * 1_000;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#attempt(request);
      const answered = "response" in outcome ? outcome.response : undefined;
      if (answered !== undefined && (isSuccess(answered.status) || accepted.includes(answered.status)))
        return answered;
      const pause = this.#pause(request, outcome, attempt);
      if (pause === undefined || Date.now() + pause > deadline)
        throw this.#failure(request, outcome, attempt + 1);
      await sleep(pause);
    }
  }

  async #attempt({ method, path, body, headers }: ApiRequest): Promise<Attempt> {
    const seconds = this.#seconds("requestSeconds", "BLUMEOPS_API_REQUEST_SECONDS", 10);
    try {
      const response = await fetch(`${this.#options.baseUrl}${path}`, {
        method,
        headers: {
          authorization: await this.#options.authorization(),
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "json" in body ? "application/json" : body.type }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: "json" in body ? JSON.stringify(body.json) : body.text }),
        signal: AbortSignal.timeout(seconds * 1_000),
      });
      return {
        response: { status: response.status, text: await response.text(), headers: response.headers },
      };
    } catch (error) {
      if (error instanceof ApiRefusal) throw error;
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      return {
        failure: timedOut ? `no answer in ${seconds} s` : `no connection (${causeOf(error)})`,
        reached: timedOut || causeOf(error) !== "ECONNREFUSED",
      };
    }
  }

  /** Milliseconds to wait before the next attempt; nothing when there must be none. */
  #pause(request: ApiRequest, outcome: Attempt, attempt: number): number | undefined {
    const backoff = Math.min(200 * 2 ** attempt, 5_000);
    const twice = request.idempotent ?? request.method !== "POST";
    if ("failure" in outcome) return twice || !outcome.reached ? backoff : undefined;
    const { status, headers } = outcome.response;
    if (status === 429) {
      const asked = Number(headers.get("retry-after"));
      return Number.isFinite(asked) && asked > 0 ? asked * 1_000 : backoff;
    }
    return status >= 500 && twice ? backoff : undefined;
  }

  #failure(request: ApiRequest, outcome: Attempt, attempts: number): Error {
    const { name, baseUrl, wordsOf } = this.#options;
    const tries = attempts > 1 ? `, tried ${attempts} times` : "";
    if ("failure" in outcome)
      return new Error(
        `${name}: ${outcome.failure} from ${new URL(baseUrl).host} for ${request.subject}${tries}`,
      );
    const { status, text } = outcome.response;
    const words = wordsOf(parse(text)) ?? (text.trim().split("\n")[0] || "without a word");
    const verb = status >= 500 || status === 429 ? "could not take" : "refused";
    return new ApiRefusal(`${name} ${verb} ${request.subject}: ${words} (HTTP ${status}${tries})`, status);
  }

  #seconds(option: "requestSeconds" | "totalSeconds", variable: string, otherwise: number): number {
    const stated = Number(process.env[variable]);
    return this.#options[option] ?? (Number.isFinite(stated) && stated > 0 ? stated : otherwise);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.message : String(error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
