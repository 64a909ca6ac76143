/** Who a path belongs to: the login that the services run as, or root. */
export type Owner = "user" | "root";

/** A file as it should lie on the host, with its secrets filled in. */
export interface WantedFile {
  readonly path: string;
  /** "0600". */
  readonly mode: string;
  readonly owner: Owner;
  readonly content: string;
  /** Its content holds a secret whose value is not at hand, and `content` has a word in its place: it can be shown, but not compared. */
  readonly unknown?: true;
  /** What a change of it does: nothing, a restart of the agents that stay up, or a reload of the agent whose property list it is. */
  readonly onChange: "nothing" | "restart" | { readonly reload: string };
}

export interface WantedAgent {
  readonly label: string;
  readonly domain: "gui" | "system";
  readonly plistPath: string;
  readonly keepAlive: boolean;
}

export type WantedPackage =
  | { readonly by: "brew"; readonly formula: string; readonly cask: boolean }
  | { readonly by: "mise"; readonly tool: string };

/** What shows, on the host itself, that a service is up. */
export type Sign =
  | { readonly kind: "tcp"; readonly port: number }
  | { readonly kind: "http"; readonly url: string; readonly expect?: string; readonly within: number };

/** One service as it should be on a macOS host: what an apply is told over standard input. */
export interface WantedService {
  readonly name: string;
  readonly title: string;
  /** Homebrew's prefix. */
  readonly prefix: string;
  readonly packages: readonly WantedPackage[];
  /** A program that a person puts there: its path, and how it gets there. */
  readonly binary?: { readonly path: string; readonly how: string };
  readonly folders: readonly { readonly path: string; readonly mode: string; readonly owner: Owner }[];
  readonly files: readonly WantedFile[];
  readonly agents: readonly WantedAgent[];
  readonly brewService?: string;
  readonly start?: { readonly unless: readonly string[]; readonly run: readonly string[] };
  readonly signs: readonly Sign[];
  /** Logs whose last lines explain a failure. */
  readonly logs: readonly string[];
  /** What a removal leaves in place: data and logs. */
  readonly keeps: readonly string[];
  /** Values of secrets, which no message may show. */
  readonly masks: readonly string[];
  /** Seconds in which it has to come up. */
  readonly within: number;
}
