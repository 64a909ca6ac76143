import { createServer } from "node:http";
import { z } from "zod";
import { die } from "../../indri/programs/program.ts";

/** A metric as Prometheus reads it: its labels and value. */
export interface Sample {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The words of an exporter's command line, by flag: each may be given several times. */
export type Flags = ReadonlyMap<string, readonly string[]>;

/**
 * Reads a command line as the exporters do, which take flags of two dashes only.
 * @param program its own name
 * @param known the flags that it takes
 */
export function flagsOf(program: string, known: readonly string[]): Flags {
  const flags = new Map<string, string[]>();
  for (const word of process.argv.slice(2)) {
    const [, name = "", value = ""] = /^--([^=]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === "") die(`${program}: error: unexpected ${word}, try --help`);
    if (!known.includes(name)) die(`${program}: error: unknown long flag '--${name}', try --help`);
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return flags;
}

/**
 * Serves metrics at /metrics on the port of a `--web.listen-address`, in the network of the container: where that is on this machine is told to
 * Docker, or in the host's network asked of it.
 */
export async function serveMetrics(flags: Flags, standard: string, samples: () => readonly Sample[]): Promise<void> {
  const address = flags.get("web.listen-address")?.at(-1) ?? standard;
  const port = Number(address.slice(address.lastIndexOf(":") + 1));
  const server = createServer((request, response) => {
    if (request.url === "/") return void response.end('<a href="/metrics">Metrics</a>\n');
    if (request.url !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(samples().map(lineOf).join(""));
  });
  const at = process.env["LAB_NETWORK"] === "host" ? await asked(port) : 0;
  server.once("error", () => die(`listen tcp ${address}: bind: address already in use`));
  server.listen(at, "127.0.0.1", () => {
    const own = server.address();
    process.send?.({ port, at: typeof own === "object" && own !== null ? own.port : 0 });
    process.stderr.write(`level=info msg="Listening on" address=[::]:${port}\n`);
  });
}

async function asked(port: number): Promise<number> {
  const answer = new Promise<unknown>((resolve) => process.once("message", resolve));
  process.send?.({ wants: port });
  return z.object({ at: z.int() }).parse(await answer).at;
}

function lineOf({ name, labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
}
