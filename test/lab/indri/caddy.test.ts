import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { caddy } from "../../../engine/binaries/caddy.ts";
import { obtain } from "../../../engine/binaries/obtain.ts";
import { announcePeers } from "../../../lab/peers.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { Mac } from "./mac.ts";

const LABEL = "test.caddy";

let mac: Mac;
let peers: string;
let backend: Server;
let backendPort: number;
let https: number;
let stream: number;
beforeAll(async () => {
  const { path } = await obtain(caddy, process.env, () => undefined);
  peers = await mkdtemp(join(tmpdir(), "lab-peers-"));
  mac = await Mac.start({
    handmade: [
      {
        at: "~/code/3rd/caddy/bin/caddy",
        program: { play: "caddy", environment: { LAB_CADDY: path, LAB_PEERS: peers } },
        version: caddy.version,
      },
    ],
  });
  backend = createServer((incoming, response) => response.end(`${incoming.headers.host} ${incoming.url}`));
  backend.listen(0, "127.0.0.1");
  await once(backend, "listening");
  backendPort = portOf(backend);
  [https, stream] = [await freePort(), await freePort()];
  await writeFile(join(mac.places.home, "Caddyfile"), caddyfile());
  await mac.agent(LABEL, {
    ProgramArguments: [program(), "run", "--config", join(mac.places.home, "Caddyfile")],
    EnvironmentVariables: {
      GANDI_BEARER_TOKEN: "token",
      XDG_DATA_HOME: join(mac.places.home, ".local/share"),
      XDG_CONFIG_HOME: join(mac.places.home, ".config"),
    },
    StandardErrorPath: log(),
    RunAtLoad: true,
  });
  await mac.run(`launchctl bootstrap gui/501 ${join(mac.places.launchAgents, `${LABEL}.plist`)}`);
  await vi.waitFor(async () => await site("forge"), { timeout: 30_000, interval: 200 });
}, 300_000);
afterAll(async () => {
  backend.close();
  await mac.discard();
  await rm(peers, { recursive: true });
});

const program = () => join(mac.places.home, "code/3rd/caddy/bin/caddy");
const log = () => join(mac.places.home, "Library/Logs/caddy.log");
const root = () => join(mac.places.home, ".local/share/caddy/pki/authorities/local/root.crt");

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function caddyfile(): string {
  return `{
	admin off
	auto_https disable_redirects
	layer4 {
		:${stream} {
			route {
				proxy localhost:${backendPort}
			}
		}
	}
}

*.ops.eblu.me:${https} {
	tls {
		dns gandi {env.GANDI_BEARER_TOKEN}
	}
	@forge host forge.ops.eblu.me
	handle @forge {
		reverse_proxy http://localhost:${backendPort}
	}
	@nas host nas.ops.eblu.me
	handle @nas {
		reverse_proxy http://sifaka:5000
	}
	handle {
		respond "Unknown service" 404
	}
}
`;
}

/** Asks a site by its name, trusting nobody but the lab's own authority. @returns "status body" */
async function site(name: string): Promise<string> {
  const ca = await readFile(root());
  return await new Promise((resolve, reject) => {
    const servername = `${name}.ops.eblu.me`;
    const asked = request(
      { host: "127.0.0.1", port: https, servername, ca, path: "/page", headers: { host: servername } },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.once("end", () => resolve(`${response.statusCode} ${body}`));
      },
    );
    asked.once("error", reject);
    asked.end();
  });
}

describe("the lab's Caddy is the real one, reading the Mac's own Caddyfile", () => {
  it("says its version", async () => {
    expect((await mac.run(`${program()} version`)).out).toContain(caddy.version);
  });

  it("serves a site with a certificate for its name", async () => {
    expect(await site("forge")).toBe("200 forge.ops.eblu.me /page");
  });

  it("answers for an unknown name as the Caddyfile says", async () => {
    expect(await site("nobody")).toBe("404 Unknown service");
  });

  it("names the line that it cannot read, and ends", async () => {
    const { status, err } = await mac.run(
      `cat > bad; GANDI_BEARER_TOKEN=x ${program()} run --config bad`,
      caddyfile().replace("reverse_proxy http", "reverse_proksy http"),
    );
    expect({ status, named: /reverse_proksy/.test(err) }).toEqual({ status: 1, named: true });
  });

  it("listens on loopback alone", async () => {
    const { out } = await mac.run(`lsof -nP -iTCP:${https} -sTCP:LISTEN`);
    expect(out).toContain(`127.0.0.1:${https} (LISTEN)`);
    expect(out).not.toContain(`*:${https}`);
  });
});

describe("what the plugins would do", () => {
  it("layer4: a port that is passed on as it is", async () => {
    const socket = connect(stream, "127.0.0.1");
    socket.end("GET /through HTTP/1.0\r\nhost: as-it-is\r\n\r\n");
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    expect(said).toContain("as-it-is /through");
  });

  it.each([
    ["", "provision dns.providers.gandi: API token is empty"],
    ["stale", "could not get a certificate: gandi answers 403 to the token"],
  ])("gandi: no certificate with the token '%s'", async (token, refusal) => {
    const gandi = createServer((_, response) => response.writeHead(403).end());
    gandi.listen(0, "127.0.0.1");
    await once(gandi, "listening");
    await announcePeers(peers, "gandi", { "api.gandi.net:443": portOf(gandi) });
    const { status, err } = await mac.run(`GANDI_BEARER_TOKEN=${token} ${program()} run --config Caddyfile`);
    gandi.close();
    expect({ status, err: err.trim().split("\n").at(-1) }).toEqual({
      status: 1,
      err: `Error: loading http app module: ${refusal}`,
    });
  });
});

describe("another machine", () => {
  it("that nobody plays is a bad gateway", async () => {
    expect(await site("nas")).toBe("502 ");
  });

  it("is reached where it is played, from that moment on", async () => {
    await announcePeers(peers, "nas", { "sifaka:5000": backendPort });
    expect(await site("nas")).toBe("200 nas.ops.eblu.me /page");
  });
});

describe("when launchd ends it", () => {
  it("nothing of it stays", async () => {
    const pid = await mac.field(LABEL, "pid");
    await mac.run(`launchctl bootout gui/501/${LABEL}`);
    expect((await mac.run(`pgrep -g ${pid}`)).out).toBe("");
    await expect(site("forge")).rejects.toThrow("ECONNREFUSED");
    expect(await readFile(log(), "utf8")).toContain("shutdown complete");
  });
});
