// Stands in for kubectl where minikube's API server is the lab's own answer: `version --client`, `get --raw PATH`.
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { die, VERSION } from "./program.ts";

const Config = z.object({ clusters: z.array(z.object({ cluster: z.object({ server: z.url() }) })).min(1) });

const words = process.argv
  .slice(2)
  .filter((word) => !word.startsWith("--context") && !word.startsWith("--kubeconfig"));
if (words[0] === "version") {
  process.stdout.write(`Client Version: v${VERSION}\n`);
  process.exit(0);
}
const raw = words.indexOf("--raw");
if (words[0] !== "get" || raw < 0) die("error: the lab's kubectl knows only version and get --raw");
const server = new URL(
  readServer(process.env["KUBECONFIG"] ?? join(process.env["HOME"] ?? "", ".kube", "config")),
);
get({ host: "127.0.0.1", port: server.port, path: words[raw + 1] ?? "/" }, (response) => {
  response.pipe(process.stdout);
  response.once("end", () => {
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  });
}).once("error", () =>
  die(`The connection to the server ${server.host} was refused - did you specify the right host or port?`),
);

function readServer(path: string): string {
  try {
    const [first] = Config.parse(parse(readFileSync(path, "utf8"))).clusters;
    return first?.cluster.server ?? "http://localhost:8080";
  } catch {
    return "http://localhost:8080";
  }
}
