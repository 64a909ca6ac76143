// Stands in for the tailscale command: `status [--json]`, `version`, and `serve` for TCP ports.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { die, VERSION } from "./program.ts";
import { changeServe, clearService, parseServe, ServeConfig, servePath } from "./serve-config.ts";

const home = process.env["HOME"] ?? die("tailscale: HOME is not set");
const root = join(home, "..", "..");
const path = servePath(root);
const [command, ...words] = process.argv.slice(2);

if (command === "version" || command === "--version") {
  process.stdout.write(`${VERSION}\n`);
  process.exit(0);
}
if (command === "serve" && words.includes("--help")) {
  process.stdout.write(`USAGE
  tailscale serve <target>
  tailscale serve status [--json]
  tailscale serve clear <service>
  tailscale serve reset

FLAGS
  --proxy-protocol value  PROXY protocol version (1 or 2) for TCP forwarding
  --service value         Serve for a service with distinct virtual IP instead of this node
  --tcp value             Expose a TCP forwarder to forward raw TCP packets at the specified port
  --yes                   Update without interactive prompts
`);
  process.exit(0);
}
if (!isUp()) die("failed to connect to local Tailscale service; is Tailscale running?");
if (command === "status") status();
else if (command === "serve") serve();
else die(`tailscale: unknown subcommand: ${command ?? ""}`);

function status(): void {
  if (words.includes("--json")) {
    const self = { HostName: "indri", Online: true, TailscaleIPs: ["127.0.0.1"] };
    process.stdout.write(
      `${JSON.stringify({ Version: VERSION, BackendState: "Running", Self: self }, null, 2)}\n`,
    );
  } else {
    process.stdout.write("127.0.0.1       indri                tagged-devices macOS   -\n");
  }
}

function serve(): void {
  const config = read();
  if (words[0] === "status") {
    process.stdout.write(words.includes("--json") ? `${JSON.stringify(config, null, 2)}\n` : inWords(config));
    return;
  }
  const change = ["reset", "clear"].includes(words[0] ?? "") ? undefined : parseServe(words);
  if (words[0] === "reset") write({});
  else if (words[0] === "clear") write(clearService(config, words[1] ?? ""));
  else if (change !== undefined) write(changeServe(config, change));
  else die("error: invalid argument format: use --service=svc:NAME --tcp=PORT tcp://localhost:PORT, or off");
}

function inWords({ TCP = {}, Services = {} }: ServeConfig): string {
  const lines = [
    ["", TCP] as const,
    ...Object.entries(Services).map(([name, service]) => [name, service.TCP] as const),
  ]
    .flatMap(([name, ports]) =>
      Object.entries(ports).map(
        ([port, { TCPForward }]) => `|-- tcp://${name}:${port}\n|--> tcp://${TCPForward}\n`,
      ),
    )
    .join("");
  return lines === "" ? "No serve config\n" : lines;
}

function read(): ServeConfig {
  return existsSync(path) ? ServeConfig.parse(JSON.parse(readFileSync(path, "utf8"))) : {};
}

function write(config: ServeConfig): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(config)}\n`, { mode: 0o600 });
}

function isUp(): boolean {
  try {
    const said = execFileSync(join(root, "bin", "launchctl"), ["list", "homebrew.mxcl.tailscale"], {
      encoding: "utf8",
      stdio: "pipe",
    });
    return said.includes('"PID"');
  } catch {
    return false;
  }
}
