import { request as sendPlain } from "node:http";
import { type RequestOptions, request as sendSecure } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";

/** How long the server may take for one answer, in milliseconds. */
const ANSWER_MS = 60_000;

/** What the server says where it refuses (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/). */
const Status = z.object({
  kind: z.literal("Status"),
  message: z.string().default(""),
  reason: z.string().default(""),
  details: z
    .looseObject({
      causes: z
        .array(
          z.object({
            reason: z.string().optional(),
            message: z.string().optional(),
            field: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
});

/** A refusal of the API server, in its own words. */
export class KubernetesRefusal extends Error {
  readonly status: number;
  /** Its word for what is wrong: "NotFound", "Conflict", "Invalid". */
  readonly reason: string;
  readonly causes: readonly {
    readonly reason?: string;
    readonly message?: string;
    readonly field?: string;
  }[];

  constructor(status: number, text: string) {
    const parsed = Status.safeParse(parse(text));
    super(parsed.data?.message || text.trim() || `HTTP ${status}`);
    this.name = "KubernetesRefusal";
    this.status = status;
    this.reason = parsed.data?.reason ?? "";
    this.causes = (parsed.data?.details?.causes ?? []).map(({ reason, message, field }) => ({
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
      ...(field === undefined ? {} : { field }),
    }));
  }
}

export interface KubernetesRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With its leading slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | boolean | number | undefined>>;
  readonly body?: unknown;
  /** Of the body; JSON where nothing is said. */
  readonly type?: string;
}

/** What the server answered, and what it warned of. */
export interface KubernetesAnswer {
  readonly body: unknown;
  readonly warnings: readonly string[];
}

/** A connection to an API server as a kubeconfig describes it, with every way to log in that one can name. */
export class Connection {
  readonly #config: KubeConfig;
  /** The namespace that the context names. */
  readonly namespace: string;

  private constructor(config: KubeConfig) {
    this.#config = config;
    this.namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? "default";
  }

  /**
   * @param kubeconfig its text
   * @param context nothing for the current one
   * @throws Error when it names no cluster
   */
  static fromText(kubeconfig: string, context?: string): Connection {
    const config = new KubeConfig();
    config.loadFromString(kubeconfig);
    return Connection.#chosen(config, context);
  }

  /** @param path of a kubeconfig; without it `KUBECONFIG`, ~/.kube/config or the pod's own account serve, as with kubectl */
  static fromFile(path?: string, context?: string): Connection {
    const config = new KubeConfig();
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
    return Connection.#chosen(config, context);
  }

  static #chosen(config: KubeConfig, context: string | undefined): Connection {
    if (context !== undefined) config.setCurrentContext(context);
    if (config.getCurrentCluster() === null) {
      const which = context === undefined ? "names no current context" : `has no context "${context}"`;
      throw new Error(`the kubeconfig ${which}`);
    }
    return new Connection(config);
  }

  /** Where the server is. */
  get server(): string {
    return this.#config.getCurrentCluster()?.server ?? "";
  }

  /** Sends a request. @throws KubernetesRefusal with the server's words; Error when it cannot be reached */
  async request({ method, path, query = {}, body, type }: KubernetesRequest): Promise<KubernetesAnswer> {
    const url = new URL(`${this.server.replace(/\/$/, "")}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      timeout: ANSWER_MS,
      headers: {
        accept: "application/json",
        ...(text === undefined
          ? {}
          : { "content-type": type ?? "application/json", "content-length": Buffer.byteLength(text) }),
      },
    };
    await this.#config.applyToHTTPSOptions(options);
    const send = url.protocol === "http:" ? sendPlain : sendSecure;
    return await new Promise((resolve, reject) => {
      const call = send(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString("utf8");
          const status = response.statusCode ?? 0;
          if (status < 200 || status > 299) return reject(new KubernetesRefusal(status, answer));
          resolve({ body: parse(answer) ?? answer, warnings: warningsOf(response.headers["warning"]) });
        });
      });
      call.on("timeout", () =>
        call.destroy(new Error(`${this.server} did not answer in ${ANSWER_MS / 1000} s`)),
      );
      call.on("error", (error) => reject(new Error(`${this.server} cannot be reached: ${error.message}`)));
      call.end(text);
    });
  }
}

/** The texts of `299 - "text"` lines. */
function warningsOf(header: string | string[] | undefined): string[] {
  const line = Array.isArray(header) ? header.join(", ") : (header ?? "");
  return [...line.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    (text ?? "").replace(/\\(.)/g, "$1"),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
