import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import { request } from "node:https";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { caddy } from "../../../engine/binaries/caddy.ts";
import { obtain } from "../../../engine/binaries/obtain.ts";
import { withoutPlugins } from "../../../lab/indri/caddyfile.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { fileEnding, indri, textOf } from "./documents.ts";

let folder: string;
let program: string;
/** Where each port of the facts really is in these tests. */
const ports = new Map<number, number>();
let path: string;
let proxy: ChildProcess | undefined;
const backends: Server[] = [];
const asked: { host: string | undefined; forwarded: string | undefined }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-documents-"));
  program = (await obtain(caddy, process.env, () => undefined)).path;
  for (const port of [80, 443, 8441, 8442, 8443, 8444, 3001, 5050, 8096, 2200, 2222, 5432, 9100, 9633, 12345])
    ports.set(port, await freePort());
  const place = { root: folder, portOf: (port: number) => ports.get(port) ?? port };
  const { text } = withoutPlugins(textOf(fileEnding(await indri(place), "/Caddyfile")));
  path = join(folder, "Caddyfile");
  await writeFile(path, text);
  await mkdir(join(folder, "Users", "erichblume", "Library", "Logs"), { recursive: true });
  for (const [port, name] of [
    [3001, "forge"],
    [5050, "registry"],
    [8096, "jellyfin"],
  ] as const) {
    const server = createServer((message, response) => {
      asked.push({ host: message.headers.host, forwarded: String(message.headers["x-forwarded-for"]) });
      response.setHeader("server", "its own");
      message.resume();
      message.once("end", () => response.end(`${name} answers`));
    });
    server.listen(ports.get(port), "127.0.0.1");
    await once(server, "listening");
    backends.push(server);
  }
});
afterAll(async () => {
  if (proxy?.exitCode === null) {
    proxy.kill();
    await once(proxy, "exit");
  }
  for (const server of backends) server.close();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_DATA_HOME: join(folder, "data"),
  XDG_CONFIG_HOME: join(folder, "config"),
});

/** Asks the proxy for a host by its name, on one of its ports. */
async function ask(
  host: string,
  port: number,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; body: string; headers: IncomingMessage["headers"] }> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      {
        host: "127.0.0.1",
        port: ports.get(port),
        servername: host,
        headers: { ...headers, host },
        rejectUnauthorized: false,
        agent: false,
      },
      resolve,
    )
      .once("error", reject)
      .end();
  });
  let body = "";
  for await (const chunk of message) body += String(chunk);
  return { status: message.statusCode, body, headers: message.headers };
}

describe("the whole Caddyfile, less the two plugins", () => {
  it("is adapted by the real Caddy without a warning, and is as its formatter would have it", async () => {
    const { stdout, stderr } = await execa(program, ["adapt", "--config", path, "--adapter", "caddyfile"]);
    expect(Object.keys(JSON.parse(stdout).apps.http.servers).length).toBe(6);
    expect(stderr).not.toMatch(/"level":"warn"|not formatted/);
    const { stdout: formatted } = await execa(program, ["fmt", path]);
    expect(`${formatted}\n`).toBe(await readFile(path, "utf8"));
  });

  it("is valid", async () => {
    const { all } = await execa(program, ["validate", "--config", path, "--adapter", "caddyfile"], {
      env: environment(),
      all: true,
    });
    expect(all).toContain("Valid configuration");
  });

  it("is not valid with a directive that there is not, so that the two above mean something", async () => {
    const broken = join(folder, "Broken");
    await writeFile(
      broken,
      (await readFile(path, "utf8")).replace("persist_config off", "persist_everything on"),
    );
    const { exitCode, stderr } = await execa(
      program,
      ["validate", "--config", broken, "--adapter", "caddyfile"],
      {
        env: environment(),
        reject: false,
      },
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("persist_everything")]);
  });
});

describe("Caddy with this Caddyfile", () => {
  beforeAll(async () => {
    proxy = spawn(program, ["run", "--config", path, "--adapter", "caddyfile"], {
      env: environment(),
      stdio: "ignore",
    });
    await vi.waitFor(async () => expect((await ask("forge.ops.eblu.me", 443)).status).toBe(200), {
      timeout: 60_000,
      interval: 200,
    });
  });

  it.each([
    ["forge", "forge answers"],
    ["registry", "registry answers"],
    ["jellyfin", "jellyfin answers"],
  ])("serves %s to the owner", async (host, body) => {
    expect(await ask(`${host}.ops.eblu.me`, 443)).toMatchObject({ status: 200, body });
  });

  it("answers an unknown name with 404, and the base of the names with a word on them", async () => {
    expect(await ask("nobody.ops.eblu.me", 443)).toMatchObject({ status: 404, body: "Unknown service" });
    expect(await ask("ops.eblu.me", 443)).toMatchObject({
      status: 200,
      body: expect.stringContaining("subdomains"),
    });
  });

  it.each([
    ["home", 8441, { forge: 200, registry: 404, jellyfin: 404, grafana: 404 }],
    ["media", 8442, { forge: 404, registry: 404, jellyfin: 200, grafana: 404 }],
    ["build", 8443, { forge: 404, registry: 200, jellyfin: 404, grafana: 404 }],
    ["public", 8444, { forge: 200, registry: 404, jellyfin: 404, grafana: 404 }],
  ])("answers behind the door %s with its own sites and nothing else", async (_, port, expected) => {
    const found = await Promise.all(
      Object.keys(expected).map(async (host) => [host, (await ask(`${host}.ops.eblu.me`, port)).status]),
    );
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it("serves the public name on the public door alone", async () => {
    expect(await ask("forge.eblu.me", 8444)).toMatchObject({ status: 200, body: "forge answers" });
    for (const port of [443, 8441]) expect((await ask("forge.eblu.me", port)).status).toBe(404);
  });

  it("believes the public proxy who a visitor is, and nobody else", async () => {
    asked.length = 0;
    await ask("forge.ops.eblu.me", 8444, {
      "Fly-Client-IP": "203.0.113.9",
      "X-Forwarded-For": "198.51.100.1",
    });
    await ask("forge.ops.eblu.me", 8441, {
      "Fly-Client-IP": "203.0.113.9",
      "X-Forwarded-For": "198.51.100.1",
    });
    expect(asked).toEqual([
      { host: "forge.ops.eblu.me", forwarded: "203.0.113.9" },
      { host: "forge.ops.eblu.me", forwarded: "127.0.0.1" },
    ]);
  });

  it("takes tailscaled's word for who is at the other end of a door", async () => {
    asked.length = 0;
    const plain = createConnection({ host: "127.0.0.1", port: ports.get(8441) ?? 0 });
    await once(plain, "connect");
    plain.write("PROXY TCP4 100.64.0.7 100.64.0.1 50000 443\r\n");
    const secure = connect({ socket: plain, servername: "forge.ops.eblu.me", rejectUnauthorized: false });
    await once(secure, "secureConnect");
    secure.write("GET / HTTP/1.1\r\nHost: forge.ops.eblu.me\r\nConnection: close\r\n\r\n");
    let answer = "";
    for await (const chunk of secure) answer += String(chunk);
    expect(answer).toContain("forge answers");
    expect(asked).toEqual([{ host: "forge.ops.eblu.me", forwarded: "100.64.0.7" }]);
  });

  it("sends the headers of a careful operator and hides what serves", async () => {
    const { headers } = await ask("forge.ops.eblu.me", 443);
    expect(headers).toMatchObject({
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
    });
    expect(headers["server"]).toBeUndefined();
  });

  it("sends people on from HTTP", async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(
        { host: "127.0.0.1", port: ports.get(80), path: "/x?y=1", headers: { host: "forge.ops.eblu.me" } },
        resolve,
      ).once("error", reject);
    });
    answer.resume();
    expect([answer.statusCode, answer.headers.location]).toEqual([308, "https://forge.ops.eblu.me/x?y=1"]);
  });

  it("writes a log of who asked for what, without tokens", async () => {
    const log = join(folder, "Users", "erichblume", "Library", "Logs", "mcquack.caddy.access.log");
    await new Promise<void>((resolve, reject) => {
      request(
        {
          host: "127.0.0.1",
          port: ports.get(443),
          servername: "jellyfin.ops.eblu.me",
          path: "/Videos?api_key=very-secret&x=1",
          headers: { host: "jellyfin.ops.eblu.me", authorization: "Bearer also-secret" },
          rejectUnauthorized: false,
        },
        (message) => message.resume().once("end", resolve),
      )
        .once("error", reject)
        .end();
    });
    await expect.poll(async () => await readFile(log, "utf8")).toContain("api_key=hidden");
    expect(await readFile(log, "utf8")).not.toMatch(/very-secret|also-secret/);
  });
});
