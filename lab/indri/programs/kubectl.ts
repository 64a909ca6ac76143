// Stands in for kubectl where minikube's API server is the lab's own answer: `version`, `get --raw PATH`, `config view`.
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { die, VERSION } from "./program.ts";

const Config = z.object({ clusters: z.array(z.object({ cluster: z.object({ server: z.url() }) })).min(1) });

const words = process.argv.slice(2).filter((word) => !/^--(context|kubeconfig|request-timeout)\b/.test(word));
if (words[0] === "version") {
  process.stdout.write(`Client Version: v${VERSION}\n`);
  process.exit(0);
}
if (words[0] === "config" && words[1] === "view") {
  // The one question that jobs ask of it: where the API server is.
  const asked = words
    .find((word) => word.startsWith("--output=") || word.startsWith("-o="))
    ?.split("=")
    .slice(1)
    .join("=");
  if (asked !== "jsonpath={.clusters[0].cluster.server}")
    die("error: the lab's kubectl shows the server of its first cluster only");
  process.stdout.write(readServer(kubeconfig()));
  process.exit(0);
}
const raw = words.indexOf("--raw");
if (words[0] !== "get" || raw < 0)
  die("error: the lab's kubectl knows only version, get --raw and config view");
const server = new URL(readServer(kubeconfig()));
get({ host: "127.0.0.1", port: server.port, path: words[raw + 1] ?? "/" }, (response) => {
  response.pipe(process.stdout);
  response.once("end", () => {
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  });
}).once("error", () =>
  die(`The connection to the server ${server.host} was refused - did you specify the right host or port?`),
);

function kubeconfig(): string {
  return process.env["KUBECONFIG"] ?? join(process.env["HOME"] ?? "", ".kube", "config");
}

function readServer(path: string): string {
  try {
    const [first] = Config.parse(parse(readFileSync(path, "utf8"))).clusters;
    return first?.cluster.server ?? "http://localhost:8080";
  } catch {
    return "http://localhost:8080";
  }
}
