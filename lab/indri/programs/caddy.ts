// The real Caddy without the two plugins that the lab cannot have: what they do is done here, the rest is the binary's own work.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readPeers } from "../../peers.ts";
import { withoutPlugins } from "../caddyfile.ts";
import { inLab, parseCaddyConfig, peersOf } from "./caddy-config.ts";
import { refusalOf } from "./gandi-token.ts";
import { die, option } from "./program.ts";
import { forwardTcp, type Target } from "./tcp-forward.ts";

const binary = process.env["LAB_CADDY"] ?? "";
const peersFolder = process.env["LAB_PEERS"] ?? "";
if (!existsSync(binary)) die("the lab has no caddy yet: npm start gets it, or npx blumeops lab start");
const words = process.argv.slice(2);
const path = option(words, "--config", "-c");

if (path === undefined || !["run", "validate", "adapt"].includes(words[0] ?? "")) pass(words);
else {
  const written = readConfig(path);
  const { text, streams } = plain(written);
  const adapted = adapt(text);
  if (words[0] === "adapt") process.stdout.write(adapted);
  else {
    if (/^\s*(dns|acme_dns) gandi\b/m.test(written)) {
      const refusal = await refusalOf(process.env["GANDI_BEARER_TOKEN"] ?? "", peersFolder);
      if (refusal !== undefined) die(`Error: loading http app module: ${refusal}`);
    }
    const config = parseCaddyConfig(adapted);
    const running = words[0] === "run";
    for (const { listen, to } of running ? streams : []) {
      const colon = listen.lastIndexOf(":");
      await forwardTcp(listen.slice(0, colon), Number(listen.slice(colon + 1)), targetOf(to));
    }
    const playedAt = new Map<string, string>();
    for (const peer of running ? peersOf(config) : [])
      playedAt.set(peer, `127.0.0.1:${await forwardTcp("127.0.0.1", 0, targetOf(peer))}`);
    pass([running ? "run" : "validate", "--config", "-"], JSON.stringify(inLab(config, playedAt)));
  }
}

/** Runs the binary in this program's place: same output, same signals, same end. */
function pass(arguments_: readonly string[], input?: string): void {
  const child = spawn(binary, arguments_, {
    stdio: [input === undefined ? "inherit" : "pipe", "inherit", "inherit"],
  });
  child.stdin?.end(input);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  child.once("error", (error) => die(`Error: ${error.message}`));
  child.once("exit", (status, signal) => {
    if (signal === null) process.exit(status ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function plain(written: string): ReturnType<typeof withoutPlugins> {
  try {
    return withoutPlugins(written);
  } catch (error) {
    return die(`Error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function adapt(text: string): string {
  const { status, stdout, stderr } = spawnSync(binary, ["adapt", "--config", "-", "--adapter", "caddyfile"], {
    input: text,
    encoding: "utf8",
  });
  process.stderr.write(stderr);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

/** Where connections to "host:port" go: to the machine itself, or to what plays the other machine when the connection comes. */
function targetOf(address: string): Target {
  const colon = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, colon), Number(address.slice(colon + 1))];
  if (/^(localhost|127\.)/.test(host)) return async () => ({ host: "127.0.0.1", port });
  return async () => {
    const played = (await readPeers(peersFolder))[address];
    return played === undefined ? undefined : { host: "127.0.0.1", port: played };
  };
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return die(`Error: reading config from file: open ${file}: no such file or directory`);
  }
}
