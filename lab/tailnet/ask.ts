import { readFile } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { request } from "node:https";

/** What a site answered. */
export interface Asked {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks a site by its name at the port of loopback that plays it, trusting the lab's own authority alone.
 *
 * @param name the name in the certificate and in the request
 * @param port of loopback
 * @param root file with the authority's certificate; plain HTTP without one
 * @throws Error when there is no answer, or the certificate is not the name's
 */
export async function askSite(
  name: string,
  port: number,
  path: string,
  root: string | undefined,
  withinMs = 5_000,
): Promise<Asked> {
  const options = { host: "127.0.0.1", port, path, headers: { host: name }, agent: false } as const;
  const ca = root === undefined ? undefined : await readFile(root);
  return await new Promise((resolve, reject) => {
    const asked = ca === undefined ? requestHttp(options) : request({ ...options, ca, servername: name });
    asked.setTimeout(withinMs, () => asked.destroy(new Error(`no answer in ${withinMs / 1_000} s`)));
    asked.once("error", reject);
    asked.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}
