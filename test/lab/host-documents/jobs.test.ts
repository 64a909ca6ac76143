import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Mac } from "../indri/mac.ts";
import { runJob, secretFile, serve } from "./jobs.ts";

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start({ installed: ["tailscale", "minikube", "kubectl"] });
  await mac.run(`${mac.places.homebrew}/bin/brew services start tailscale`);
});
afterAll(async () => await mac.discard());

describe("the doors", () => {
  let file: string;
  beforeAll(() => {
    file = join(mac.places.home, "doors");
  });
  const lines = [
    "svc:home 443 127.0.0.1:8441 proxy",
    "svc:home 2222 127.0.0.1:2222 plain",
    "svc:k8s 443 minikube plain",
  ];

  async function doors(...words: string[]) {
    return await runJob(mac, "tailnet-doors", {
      environment: { HOME: mac.places.home },
      words: [...words, file],
    });
  }
  async function served(): Promise<Record<string, Record<string, { TCPForward?: string }>>> {
    const { out } = await mac.run(`${mac.places.homebrew}/bin/tailscale serve status --json`);
    const services: Record<string, { TCP: Record<string, { TCPForward?: string }> }> =
      JSON.parse(out).Services ?? {};
    return Object.fromEntries(Object.entries(services).map(([name, { TCP }]) => [name, TCP]));
  }

  it("are passed on as their file says, the cluster's as soon as it runs", async () => {
    await writeFile(file, `# a comment\n${lines.join("\n")}\n`);
    expect((await doors("--check")).status).toBe(1);
    const first = await doors();
    expect({ status: first.status, err: first.err }).toEqual({ status: 0, err: "" });
    expect(first.out.split("\n")).toEqual([
      "svc:home port 443 is passed on to 127.0.0.1:8441",
      "svc:home port 2222 is passed on to 127.0.0.1:2222",
      "minikube does not run: svc:k8s port 443 stays as it is",
      "",
    ]);
    await mac.run(`${mac.places.homebrew}/bin/minikube start --driver=docker`);
    expect((await doors("--check")).status).toBe(1);
    expect((await doors()).out).toMatch(/^svc:k8s port 443 is passed on to 127\.0\.0\.1:\d+\n$/);
    expect(await served()).toMatchObject({
      "svc:home": { "443": { TCPForward: "127.0.0.1:8441" }, "2222": { TCPForward: "127.0.0.1:2222" } },
      "svc:k8s": { "443": { TCPForward: expect.stringMatching(/^127\.0\.0\.1:\d+$/) } },
    });
  });

  it("are left alone when they are so already", async () => {
    const { status, out } = await doors();
    expect({ status, out }).toEqual({ status: 0, out: "" });
    expect((await doors("--check")).status).toBe(0);
  });

  it("follow the cluster's API to the port that it takes next", async () => {
    const before = (await served())["svc:k8s"];
    await mac.run(`${mac.places.homebrew}/bin/minikube stop; ${mac.places.homebrew}/bin/minikube start`);
    expect((await doors()).out).toMatch(/^svc:k8s port 443 is passed on to /);
    expect((await served())["svc:k8s"]).not.toEqual(before);
  });

  it("are closed when nothing asks for them any more", async () => {
    await writeFile(file, `${lines[0]}\n`);
    expect((await doors("--check")).status).toBe(1);
    const { status, out } = await doors();
    expect({ status, out: out.split("\n").sort() }).toEqual({
      status: 0,
      out: ["", "svc:home port 2222 is passed on no more", "svc:k8s port 443 is passed on no more"],
    });
    expect(Object.keys(await served())).toEqual(["svc:home"]);
    expect((await doors("--check")).status).toBe(0);
  });

  it("say so when tailscaled does not answer", async () => {
    const { status, err } = await runJob(mac, "tailnet-doors", {
      words: [file],
      programs: { tailscale: "exit 1" },
    });
    expect({ status, err }).toEqual({ status: 1, err: "tailscaled does not say what it serves\n" });
  });
});

describe("who is at the other end of a door", () => {
  it("is said by a tailscaled that can, of sites and not of streams", async () => {
    const file = join(mac.places.home, "doors of a newer tailscaled");
    await writeFile(file, "svc:home 443 127.0.0.1:8441 proxy\nsvc:home 2222 127.0.0.1:2222 plain\n");
    const calls = join(mac.places.home, "calls");
    const tailscale = `case "$*" in
      *"serve status --json") echo '{"Services":{"svc:home":{"TCP":{"443":{"TCPForward":"127.0.0.1:8441"}}}}}' ;;
      *--help) echo "  --proxy-protocol value" ;;
      *) echo "$*" >>"${calls}" ;;
    esac`;
    expect((await runJob(mac, "tailnet-doors", { words: [file], programs: { tailscale } })).status).toBe(0);
    expect((await readFile(calls, "utf8")).split("\n")).toEqual([
      "serve --yes --service=svc:home --tcp=443 --proxy-protocol=2 tcp://127.0.0.1:8441",
      "serve --yes --service=svc:home --tcp=2222 tcp://127.0.0.1:2222",
      "",
    ]);
  });
});

describe("indri's own names", () => {
  it("stand between two marks, and what others wrote stays as it is", async () => {
    const names = join(mac.places.home, "names");
    const hosts = join(mac.places.root, "etc", "hosts");
    const job = async (...words: string[]) =>
      await runJob(mac, "own-names", { words: [...words, names, hosts] });
    await writeFile(names, "192.0.2.1 a.example.org\n");
    await writeFile(hosts, "127.0.0.1 localhost\n");
    expect((await job("--check")).status).toBe(1);
    expect((await job()).out).toBe(`wrote ${hosts}\n`);
    const block = (text: string): string => `# blumeops: begin\n${text}# blumeops: end\n`;
    expect(await readFile(hosts, "utf8")).toBe(`127.0.0.1 localhost\n${block("192.0.2.1 a.example.org\n")}`);
    expect([(await job()).out, (await job("--check")).status]).toEqual(["", 0]);

    // Docker Desktop writes below.
    await writeFile(hosts, `${await readFile(hosts, "utf8")}127.0.0.1 kubernetes.docker.internal\n`);
    await writeFile(names, "192.0.2.1 a.example.org\n192.0.2.1 b.example.org\n");
    expect((await job()).status).toBe(0);
    expect(await readFile(hosts, "utf8")).toBe(
      `127.0.0.1 localhost\n127.0.0.1 kubernetes.docker.internal\n${block("192.0.2.1 a.example.org\n192.0.2.1 b.example.org\n")}`,
    );

    await writeFile(names, "");
    expect((await job()).status).toBe(0);
    expect(await readFile(hosts, "utf8")).toBe("127.0.0.1 localhost\n127.0.0.1 kubernetes.docker.internal\n");
  });
});

describe("a log that its program holds open", () => {
  it("is copied and cut when it has grown large, and old copies go", async () => {
    const folder = join(mac.places.home, "Library", "Logs");
    const [large, small, list] = [join(folder, "large.log"), join(folder, "small.log"), join(folder, "list")];
    await writeFile(list, `${large}\n${small}\n${join(folder, "none.log")}\n`);
    await writeFile(small, "small");
    for (const round of [1, 2, 3, 4, 5, 6]) {
      await writeFile(large, String(round).repeat(5 * 1024 * 1024 + 1));
      const { status, out } = await runJob(mac, "rotate-logs", { words: [list] });
      expect({ status, out }).toEqual({ status: 0, out: `put ${large} aside\n` });
      expect(await readFile(large, "utf8")).toBe("");
    }
    const kept = await Promise.all(
      [1, 2, 3, 4].map(async (age) =>
        gunzipSync(await readFile(`${large}.${age}.gz`))
          .toString()
          .slice(0, 1),
      ),
    );
    expect(kept).toEqual(["6", "5", "4", "3"]);
    await expect(readFile(`${large}.5.gz`)).rejects.toThrow("ENOENT");
    expect(await readFile(small, "utf8")).toBe("small");
  });
});

describe("the registry mirrors of the cluster's node", () => {
  it("are written where they differ, and containerd restarts for that alone", async () => {
    const mirrors = join(mac.places.home, "certs.d");
    const node = join(mac.places.home, "node");
    const log = join(mac.places.home, "restarts");
    // A node whose root is a folder.
    const minikube = `node='${node}'
    case "$1" in
      status) [ ! -e "$node/stopped" ] ;;
      cp) cp "$2" "$node\${3#minikube:}" ;;
      ssh) shift 3
        case "$1" in
          sha256sum) shasum -a 256 "$node$2" ;;
          mkdir) mkdir -p "$node$3" ;;
          systemctl) echo "$2 $3" >>'${log}' ;;
        esac ;;
    esac`;
    const job = async () =>
      await runJob(mac, "minikube-mirrors", { environment: { MIRRORS: mirrors }, programs: { minikube } });
    await mkdir(join(mirrors, "quay.io"), { recursive: true });
    await mkdir(node, { recursive: true });
    await writeFile(join(mirrors, "quay.io", "hosts.toml"), "server = 1\n");
    const there = join(node, "etc", "containerd", "certs.d", "quay.io", "hosts.toml");

    expect((await job()).out).toBe(
      "wrote /etc/containerd/certs.d/quay.io/hosts.toml\nrestarted containerd\n",
    );
    expect(await readFile(there, "utf8")).toBe("server = 1\n");
    expect((await job()).out).toBe("");
    await writeFile(there, "by hand\n");
    expect((await job()).status).toBe(0);
    expect(await readFile(there, "utf8")).toBe("server = 1\n");
    expect(await readFile(log, "utf8")).toBe("restart containerd\nrestart containerd\n");

    await writeFile(join(node, "stopped"), "");
    await rm(there);
    expect(await job()).toMatchObject({ status: 0, out: "minikube does not run: its mirrors wait\n" });
  });
});

describe("secrets of workflows", () => {
  const TOKEN = "the-token-of-the-forge";
  const secrets = [
    { repository: "eblume/blumeops", name: "ARGOCD_AUTH_TOKEN", value: 'a "value"\\ with what JSON escapes' },
    { repository: "eblume/blumeops", name: "FLY_DEPLOY_TOKEN", value: "another-value" },
  ];

  async function push(url: string) {
    const token = await secretFile(join(mac.places.home, "api-token"), TOKEN);
    const file = await secretFile(join(mac.places.home, "secrets.json"), JSON.stringify(secrets));
    return await runJob(mac, "workflow-secrets", { words: [`${url}/api/v1`, token, file] });
  }

  it("are written to the forge one by one, and no value is ever in an argument", async () => {
    const { url, asked } = await serve(
      ({ path }) => (path === "/api/v1/version" ? { version: "14" } : 204),
      TOKEN,
    );
    const { url: other, asked: seen } = await serve(
      ({ path }) => (path === "/api/v1/version" ? { version: "14" } : 201),
      "another-value",
    );
    const { status, out, err } = await push(url);
    expect({ status, err, out }).toEqual({
      status: 0,
      err: "",
      out: "wrote ARGOCD_AUTH_TOKEN of eblume/blumeops\nwrote FLY_DEPLOY_TOKEN of eblume/blumeops\n",
    });
    await push(other);
    const puts = asked.filter(({ method }) => method === "PUT");
    expect(puts.map(({ path, body, headers }) => [path, JSON.parse(body), headers.authorization])).toEqual(
      secrets.map(({ repository, name, value }) => [
        `/api/v1/repos/${repository}/actions/secrets/${name}`,
        { data: value },
        `token ${TOKEN}`,
      ]),
    );
    expect([...asked, ...seen].filter(({ inArguments }) => inArguments)).toEqual([]);
  });

  it.each([
    [404, "eblume/blumeops: the forge has no such repository\n"],
    [
      403,
      "eblume/blumeops: the forge's token may not write ARGOCD_AUTH_TOKEN (HTTP 403): it needs the scope write:repository\n",
    ],
    [500, "eblume/blumeops: the forge did not take ARGOCD_AUTH_TOKEN (HTTP 500)\n"],
  ])("are not said to be written when the forge answers %i", async (code, message) => {
    const { url } = await serve(({ path }) => (path === "/api/v1/version" ? { version: "14" } : code));
    const { status, err, out } = await push(url);
    expect({ status, err, out }).toEqual({ status: 1, err: message, out: "" });
  });
});
