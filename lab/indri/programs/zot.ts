// Stands in for zot: `zot serve CONFIG`, `zot verify CONFIG`.
import { accessSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { die, log, serveHttp, VERSION } from "./program.ts";

const Config = z.looseObject({
  distSpecVersion: z.string(),
  storage: z.looseObject({ rootDirectory: z.string(), gc: z.boolean().optional() }),
  // zot takes its port as a text and refuses a number.
  http: z.looseObject({
    address: z.string(),
    port: z.string().regex(/^\d+$/),
    auth: z.looseObject({ openid: z.unknown() }).partial().optional(),
  }),
  log: z.looseObject({ level: z.string() }).optional(),
  extensions: z
    .looseObject({
      metrics: z.looseObject({
        enable: z.boolean().default(true),
        prometheus: z.object({ path: z.string() }).optional(),
      }),
    })
    .partial()
    .optional(),
});

const [command, path = ""] = process.argv.slice(2);
if (command === "--version" || command === "-v") {
  process.stdout.write(
    `${JSON.stringify({ "distribution-spec": "1.1.1", "binary-type": "sync-search-ui-metrics", commit: VERSION })}\n`,
  );
  process.exit(0);
}
if (command !== "serve" && command !== "verify") die(`Error: unknown command "${command ?? ""}" for "zot"`);
const config = read(path);
if (command === "verify") {
  log(`{"level":"info","config":"${path}","message":"config file is valid"}`);
  process.exit(0);
}
mkdirSync(config.storage.rootDirectory, { recursive: true });
accessSync(join(config.storage.rootDirectory));
const metrics = config.extensions?.metrics;
const metricsPath = metrics?.enable === true ? (metrics.prometheus?.path ?? "/metrics") : undefined;
let requests = 0;

await serveHttp(config.http.address, Number(config.http.port), (request, response) => {
  const url = (request.url ?? "/").split("?")[0] ?? "/";
  requests += 1;
  response.setHeader("docker-distribution-api-version", "registry/2.0");
  if (url === "/v2/" || url === "/v2") return json({});
  if (url === "/v2/_catalog") return json({ repositories: [] });
  if (url === metricsPath) {
    response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    return response.end(
      `# TYPE zot_http_requests_total counter\nzot_http_requests_total{code="200",method="GET"} ${requests}\n# TYPE zot_info gauge\nzot_info{commit="${VERSION}"} 0\n`,
    );
  }
  if (url === "/") return response.end("<!DOCTYPE html><title>zot</title>\n");
  response.statusCode = 404;
  return json({ errors: [{ code: "NAME_UNKNOWN", message: "repository name not known to registry" }] });

  function json(body: unknown) {
    response.setHeader("content-type", "application/json");
    return response.end(JSON.stringify(body));
  }
});
log(`{"level":"info","addr":"${config.http.address}:${config.http.port}","message":"server is running"}`);

function read(file: string): z.output<typeof Config> {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return die(
      `{"level":"error","error":"${String(error).replaceAll('"', "'")}","message":"failed to read configuration"}`,
    );
  }
  const parsed = Config.safeParse(text);
  if (parsed.success) return parsed.data;
  return die(
    `{"level":"error","error":"${z.prettifyError(parsed.error).replaceAll(/["\n]/g, " ")}","message":"failed to unmarshal new config"}`,
  );
}
