// Stands in for minikube: `start`, `stop`, `delete`, `status`, `ssh`, `cp`. Its API server is the lab's, behind another port at each start.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { freePort } from "../../processes/free-port.ts";
import { MinikubeNode } from "./minikube-node.ts";
import { die, option, VERSION } from "./program.ts";

const JOB = "com.docker.minikube";
const words = process.argv.slice(2);
const home = process.env["HOME"] ?? die("minikube: HOME is not set");
const profile = join(home, ".minikube", "profiles", "minikube");
const configPath = join(profile, "config.json");
const launchctl = join(home, "..", "..", "bin", "launchctl");

switch (words.find((word) => !word.startsWith("-"))) {
  case "version":
    process.stdout.write(`minikube version: v${VERSION}\n`);
    break;
  case "start":
    await start();
    break;
  case "stop":
    end();
    process.stdout.write('✋  Stopping node "minikube"  ...\n🛑  1 node stopped.\n');
    break;
  case "delete":
    end();
    rmSync(profile, { recursive: true, force: true });
    process.stdout.write(
      '🔥  Deleting "minikube" in docker ...\n💀  Removed all traces of the "minikube" cluster.\n',
    );
    break;
  case "status":
    status();
    break;
  case "ssh":
    if (!isRunning()) die("🤷  The control-plane node minikube host is not running: state=Stopped", 89);
    process.exitCode = new MinikubeNode(profile).ssh(words.slice(words.indexOf("--") + 1));
    break;
  case "cp":
    if (!isRunning()) die("🤷  The control-plane node minikube host is not running: state=Stopped", 89);
    new MinikubeNode(profile).copy(words[1] ?? "", words[2] ?? "");
    break;
  default:
    die(`Error: unknown command "${words[0] ?? ""}" for "minikube"`);
}

async function start(): Promise<void> {
  const driver = option(words, "--driver");
  if (driver !== undefined && driver !== "docker")
    die(
      `❌  Exiting due to DRV_UNSUPPORTED: the lab's minikube has the docker driver alone, not ${driver}`,
      50,
    );
  process.stdout.write(`😄  minikube v${VERSION} on Darwin 15.7.3 (arm64)\n`);
  if (isRunning()) {
    process.stdout.write('🏃  Updating the running docker "minikube" container ...\n');
    return;
  }
  const port = await otherPort();
  mkdirSync(profile, { recursive: true });
  const certificate = (name: string) => join(profile, name);
  writeFileSync(
    configPath,
    `${JSON.stringify({ Name: "minikube", Driver: "docker", port, flags: words.slice(1) }, null, 2)}\n`,
  );
  const node = process.execPath;
  execFileSync(launchctl, [
    "submit",
    "-l",
    JOB,
    "--",
    node,
    join(import.meta.dirname, "minikube-api.ts"),
    String(port),
  ]);
  mkdirSync(join(home, ".kube"), { recursive: true });
  writeFileSync(
    join(home, ".kube", "config"),
    stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "minikube",
      clusters: [
        {
          name: "minikube",
          cluster: {
            server: `https://127.0.0.1:${port}`,
            "certificate-authority": join(home, ".minikube", "ca.crt"),
          },
        },
      ],
      contexts: [
        { name: "minikube", context: { cluster: "minikube", user: "minikube", namespace: "default" } },
      ],
      users: [
        {
          name: "minikube",
          user: { "client-certificate": certificate("client.crt"), "client-key": certificate("client.key") },
        },
      ],
    }),
    { mode: 0o600 },
  );
  process.stdout.write(
    '🏄  Done! kubectl is now configured to use "minikube" cluster and "default" namespace by default\n',
  );
}

function end(): void {
  try {
    execFileSync(launchctl, ["bootout", `gui/501/${JOB}`], { stdio: "ignore" });
  } catch {
    // It does not run.
  }
}

function status(): void {
  if (!existsSync(configPath)) {
    process.stdout.write(
      '🤷  Profile "minikube" not found. Run "minikube profile list" to view all profiles.\n',
    );
    process.exit(85);
  }
  const state = isRunning() ? "Running" : "Stopped";
  process.stdout.write(
    `minikube\ntype: Control Plane\nhost: ${state}\nkubelet: ${state}\napiserver: ${state}\nkubeconfig: ${state === "Running" ? "Configured" : "Stopped"}\n\n`,
  );
  // One bit each for host, cluster and Kubernetes.
  process.exit(state === "Running" ? 0 : 7);
}

function isRunning(): boolean {
  try {
    return execFileSync(launchctl, ["list", JOB], { encoding: "utf8", stdio: "pipe" }).includes('"PID"');
  } catch {
    return false;
  }
}

/** Never the one of the start before, as with Docker. */
async function otherPort(): Promise<number> {
  const last = existsSync(configPath)
    ? /"port": (\d+)/.exec(readFileSync(configPath, "utf8"))?.[1]
    : undefined;
  for (;;) {
    const port = await freePort();
    if (String(port) !== last) return port;
  }
}
