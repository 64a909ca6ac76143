// Stands in for Grafana Alloy: `alloy run CONFIG --storage.path=DIR [--server.http.listen-addr=HOST:PORT]`, `alloy fmt CONFIG`.
import { mkdirSync, readFileSync } from "node:fs";
import { alloyFault } from "./alloy-syntax.ts";
import { die, log, option, serveHttp, VERSION } from "./program.ts";

const words = process.argv.slice(2);
const [command] = words;
if (command === "--version") {
  process.stdout.write(`alloy, version v${VERSION} (branch: HEAD, revision: lab)\n`);
  process.exit(0);
}
if (command !== "run" && command !== "fmt" && command !== "validate")
  die(`Error: unknown command "${command ?? ""}" for "alloy"`);
const path =
  words.slice(1).find((word) => !word.startsWith("-")) ?? die("Error: accepts 1 arg(s), received 0");
const text = read(path);
const fault = alloyFault(text);
if (fault !== undefined)
  die(
    `Error: ${path}:${fault.line}:${fault.column}: ${fault.message}\n\nError: could not perform the initial load successfully`,
  );
if (command !== "run") {
  if (command === "fmt") process.stdout.write(text);
  process.exit(0);
}
const storage = option(words, "--storage.path");
if (storage !== undefined) mkdirSync(storage, { recursive: true });
const listen = option(words, "--server.http.listen-addr") ?? "127.0.0.1:12345";
const colon = listen.lastIndexOf(":");

await serveHttp(listen.slice(0, colon), Number(listen.slice(colon + 1)), (request, response) => {
  const url = (request.url ?? "/").split("?")[0];
  if (url === "/-/ready") return response.end("Alloy is ready.\n");
  if (url === "/-/healthy") return response.end("All Alloy components are healthy.\n");
  if (url === "/metrics")
    return response.end(`# TYPE alloy_build_info gauge\nalloy_build_info{version="v${VERSION}"} 1\n`);
  if (url === "/") return response.end("<!DOCTYPE html><title>Grafana Alloy</title>\n");
  response.statusCode = 404;
  return response.end();
});
log(`level=info msg="now listening for http traffic" service=http addr=${listen}`);

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return die(`Error: reading config path ${file}: no such file or directory`);
  }
}
