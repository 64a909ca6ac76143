// Stands in for forgejo: `forgejo web --work-path DIR [--config FILE]`.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answerApi } from "./forge-api.ts";
import { FORGE_STATE } from "./forge-state.ts";
import { type Ini, parseIni } from "./ini.ts";
import { die, log, option, serveGreeting, serveHttp, VERSION } from "./program.ts";

const words = process.argv.slice(2);
if (words[0] === "--version" || words[0] === "-v") {
  process.stdout.write(`forgejo version ${VERSION}+gitea-1.22.0 (release name ${VERSION})\n`);
  process.exit(0);
}
const workPath = option(words, "--work-path", "-w") ?? process.cwd();
const configPath = option(words, "--config", "-c") ?? join(workPath, "custom", "conf", "app.ini");
const config = readConfig(configPath);
const value = (section: string, key: string) => config.get(section)?.get(key);
const flag = (section: string, key: string, otherwise: boolean) => {
  const text = value(section, key);
  if (text === undefined) return otherwise;
  if (!/^(true|false)$/i.test(text)) fatal(`${section}.${key}: "${text}" is not a boolean`);
  return /^true$/i.test(text);
};

if (!flag("security", "INSTALL_LOCK", false))
  fatal("INSTALL_LOCK is not set: the installation page would open");
const database = value("database", "DB_TYPE") ?? "sqlite3";
if (!["sqlite3", "postgres", "mysql"].includes(database)) fatal(`unknown database type: ${database}`);
mkdirSync(join(workPath, "data"), { recursive: true });
const address = value("server", "HTTP_ADDR") ?? "0.0.0.0";
const port = Number(value("server", "HTTP_PORT") ?? "3000");
const name = value("", "APP_NAME") ?? "Forgejo";
const servesSsh = flag("server", "START_SSH_SERVER", false) && !flag("server", "DISABLE_SSH", false);

await serveHttp(address, port, (request, response) => {
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path === "/") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(
      `<!DOCTYPE html><title>${name}</title><a href="${value("server", "ROOT_URL") ?? "/"}">${name}</a>\n`,
    );
  }
  if (path === "/api/v1/version") return json(200, { version: `${VERSION}+gitea-1.22.0` });
  if (path === "/api/healthz") return json(200, { status: "pass", description: name });
  const notFound = { message: "Not Found", url: `${value("server", "ROOT_URL") ?? "/"}api/swagger` };
  if (!path.startsWith("/api/v1/")) return json(404, notFound);
  return answerApi(request, join(workPath, FORGE_STATE)).then(
    (answer) => json(answer?.status ?? 404, answer === undefined ? notFound : answer.body),
    (error: unknown) => json(500, { message: String(error) }),
  );

  function json(status: number, body: unknown) {
    response.statusCode = status;
    if (body === undefined) return response.end();
    response.setHeader("content-type", "application/json;charset=utf-8");
    return response.end(`${JSON.stringify(body)}\n`);
  }
});
log(
  `...s/graceful/server.go:50:NewServer() [I] Starting new Web server: tcp:${address}:${port} on PID: ${process.pid}`,
);
if (servesSsh) {
  const ssh = Number(value("server", "SSH_LISTEN_PORT") ?? value("server", "SSH_PORT") ?? "22");
  await serveGreeting(value("server", "SSH_LISTEN_HOST") ?? "", ssh, "SSH-2.0-Forgejo\r\n");
  log(`SSH server started on :${ssh}`);
}

function readConfig(path: string): Ini {
  try {
    return parseIni(readFileSync(path, "utf8"));
  } catch (error) {
    return fatal(
      `Unable to init config provider from "${path}": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function fatal(message: string): never {
  return die(`${new Date().toISOString()} cmd/web.go:242:runWeb() [F] ${message}`);
}
