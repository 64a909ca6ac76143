// Stands in for Jellyfin's server: `jellyfin --service --datadir DIR --webdir DIR`; its port is in network.xml, else 8096.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { die, log, option, serveHttp, VERSION } from "./program.ts";

const words = process.argv.slice(2);
if (words.includes("--version")) {
  process.stdout.write(`Jellyfin.Server ${VERSION}.0\n`);
  process.exit(0);
}
const data = option(words, "--datadir", "-d") ?? die("[FTL] No data directory was given");
mkdirSync(join(data, "config"), { recursive: true });
const port = networkPort(join(data, "config", "network.xml"));

/** What nobody reads without an API key. */
const READ_WITH_KEY: Readonly<Record<string, unknown>> = {
  "/Sessions": [],
  "/Library/VirtualFolders": [{ Name: "Films", CollectionType: "movies", ItemId: "f0".repeat(16) }],
  "/Items": { Items: [], TotalRecordCount: 0, StartIndex: 0 },
  "/Items/Counts": { MovieCount: 0, SeriesCount: 0, EpisodeCount: 0 },
};

await serveHttp("0.0.0.0", port, (request, response) => {
  const path = (request.url ?? "/").split("?")[0];
  if (path === "/health") return response.end("Healthy");
  if (path === "/System/Info/Public") {
    response.setHeader("content-type", "application/json; charset=utf-8");
    return response.end(
      JSON.stringify({
        ServerName: "indri",
        Version: VERSION,
        ProductName: "Jellyfin Server",
        StartupWizardCompleted: true,
      }),
    );
  }
  if (path === "/" || path?.startsWith("/web"))
    return response.end("<!DOCTYPE html><title>Jellyfin</title>\n");
  const answer = path === undefined ? undefined : READ_WITH_KEY[path];
  if (answer === undefined) response.statusCode = 404;
  else if (keys().includes(String(request.headers["x-emby-token"]))) {
    response.setHeader("content-type", "application/json; charset=utf-8");
    return response.end(JSON.stringify(answer));
  } else response.statusCode = 401;
  return response.end();
});
log(`[INF] Main: Startup complete on port ${port}`);

/** The API keys that somebody made in its pages: what stands for its database, read anew each time. */
function keys(): string[] {
  const path = join(data, "data", "lab-keys.json");
  return existsSync(path) ? z.array(z.string()).parse(JSON.parse(readFileSync(path, "utf8"))) : [];
}

function networkPort(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return 8096;
  }
  const found = /<InternalHttpPort>([^<]*)<\/InternalHttpPort>/.exec(text)?.[1];
  const number = found === undefined ? 8096 : Number(found);
  if (!text.includes("</NetworkConfiguration>") || !Number.isInteger(number))
    return die(`[FTL] Error while loading ${file}: there is an error in the XML document`);
  return number;
}
