import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { freePort } from "../../../lab/processes/free-port.ts";
import { Mac } from "./mac.ts";

let mac: Mac;
beforeAll(async () => {
  mac = await Mac.start({
    installed: ["forgejo", "jellyfin", "mise", "minikube", "kubectl", "tailscale", "borgbackup"],
    placed: [{ at: "~/.borg/config.yaml", content: "passphrase\n" }],
    repositories: [{ at: "/Volumes/backups/borg", passphraseAt: "~/.borg/config.yaml" }],
    handmade: [
      { at: "~/code/3rd/zot/bin/zot-darwin-arm64", program: { play: "zot" }, version: "2.1.14" },
      { at: "~/.local/bin/alloy", program: { play: "alloy" }, version: "1.13.0" },
      { at: "~/code/3rd/caddy/bin/caddy", program: { binary: "/bin/echo" } },
    ],
  });
  await mac.run(`${mac.places.homebrew}/opt/mise/bin/mise use --global pipx:borgmatic`);
});
afterAll(async () => await mac.discard());

/** Loads an agent for a program and waits until it answers. */
async function serve(label: string, program: string[], url: string): Promise<Response> {
  const log = join(mac.places.home, "Library/Logs", `${label}.log`);
  const path = await mac.agent(label, {
    ProgramArguments: program,
    RunAtLoad: true,
    StandardOutPath: log,
    StandardErrorPath: log,
  });
  await mac.run(`launchctl bootstrap gui/501 ${path}`);
  let answer: Response | undefined;
  await expect
    .poll(
      async () => {
        answer = await fetch(url).catch(() => undefined);
        return answer?.status;
      },
      { timeout: 10_000 },
    )
    .toBe(200);
  if (answer === undefined) throw new Error(`${url} does not answer`);
  return answer;
}

const zot = () => join(mac.places.home, "code/3rd/zot/bin/zot-darwin-arm64");
const alloy = () => join(mac.places.home, ".local/bin/alloy");

describe("a service reads its real configuration and listens where it says", () => {
  it("forgejo: HTTP and its own SSH server by app.ini", async () => {
    const [http, ssh] = [await freePort(), await freePort()];
    const workPath = join(mac.places.homebrew, "var/forgejo");
    await mac.run(
      `mkdir -p ${workPath}/custom/conf; cat > ${workPath}/custom/conf/app.ini`,
      `APP_NAME = Forge\n[server]\nHTTP_ADDR = 0.0.0.0\nHTTP_PORT = ${http}\nSTART_SSH_SERVER = true\nSSH_LISTEN_PORT = ${ssh}\n[security]\nINSTALL_LOCK = true\n`,
    );
    const program = [join(mac.places.homebrew, "bin/forgejo"), "web", "--work-path", workPath];
    const answer = await serve("test.forgejo", program, `http://127.0.0.1:${http}/api/v1/version`);
    expect(await answer.json()).toEqual({ version: "14.0.2+gitea-1.22.0" });
    expect(await (await fetch(`http://127.0.0.1:${http}/`)).text()).toContain("<title>Forge</title>");
    const { out } = await mac.run(
      `echo | nc -w 2 127.0.0.1 ${ssh} || python3 -c 'import socket; print(socket.create_connection(("127.0.0.1", ${ssh})).recv(99).decode())'`,
    );
    expect(out).toContain("SSH-2.0-Forgejo");
    // 0.0.0.0 is the Mac's own loopback: nothing of the lab is reached from outside.
    const listening = await mac.run(`python3 -c '
import re
for line in open("/proc/net/tcp"):
    m = re.match(r" *\\d+: ([0-9A-F]+):([0-9A-F]+) \\S+ 0A", line)
    if m and int(m.group(2), 16) == ${http}: print(m.group(1))'`);
    expect(listening.out).toBe("0100007F\n");
  });

  it("zot: the registry's port and metrics by config.json", async () => {
    const port = await freePort();
    const config = join(mac.places.home, "zot.json");
    const value = {
      distSpecVersion: "1.1.0",
      storage: { rootDirectory: join(mac.places.home, "zot"), gc: true, gcDelay: "1h", gcInterval: "24h" },
      http: { address: "0.0.0.0", port: String(port) },
      log: { level: "info" },
      extensions: { metrics: { enable: true, prometheus: { path: "/metrics" } } },
    };
    await writeFile(config, JSON.stringify(value));
    const answer = await serve("test.zot", [zot(), "serve", config], `http://127.0.0.1:${port}/v2/_catalog`);
    expect(await answer.json()).toEqual({ repositories: [] });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      "zot_http_requests_total",
    );
    await writeFile(config, JSON.stringify({ ...value, http: { ...value.http, port } }));
    expect(await mac.run(`${zot()} verify ${config}`)).toMatchObject({
      status: 1,
      err: expect.stringContaining("http.port"),
    });
  });

  it("jellyfin: health, by the port of network.xml", async () => {
    const port = await freePort();
    const data = join(mac.places.home, "Library/Application Support/jellyfin");
    await mac.run(
      `mkdir -p '${data}/config'; cat > '${data}/config/network.xml'`,
      `<NetworkConfiguration><InternalHttpPort>${port}</InternalHttpPort></NetworkConfiguration>`,
    );
    const program = join(mac.places.applications, "Jellyfin.app/Contents/MacOS/jellyfin");
    const answer = await serve(
      "test.jellyfin",
      [program, "--service", "--datadir", data],
      `http://127.0.0.1:${port}/health`,
    );
    expect(await answer.text()).toBe("Healthy");
  });

  it("alloy: ready, with the configuration it was given", async () => {
    const port = await freePort();
    const config = join(mac.places.home, "config.alloy");
    await writeFile(config, 'logging {\n  level = "info" // {\n}\n');
    const program = [alloy(), "run", config, `--server.http.listen-addr=127.0.0.1:${port}`];
    const answer = await serve("test.alloy", program, `http://127.0.0.1:${port}/-/ready`);
    expect(await answer.text()).toBe("Alloy is ready.\n");
  });

  it("a real binary is the one at its place", async () => {
    expect((await mac.run("~/code/3rd/caddy/bin/caddy adapt")).out).toBe("adapt\n");
  });
});

describe("a service does not start with a configuration that is wrong, and says why", () => {
  it.each([
    [
      "forgejo without app.ini",
      () => `${mac.places.homebrew}/bin/forgejo web --work-path ${mac.places.home}`,
      /Unable to init config provider/,
    ],
    [
      "forgejo with a broken app.ini",
      () => `printf '[server\\nX' > bad.ini; ${mac.places.homebrew}/bin/forgejo web -c bad.ini`,
      /line 1: key-value delimiter not found/,
    ],
    [
      "forgejo with a word for a boolean",
      () =>
        `printf '[security]\\nINSTALL_LOCK = true\\n[server]\\nSTART_SSH_SERVER = perhaps' > bad.ini; ${mac.places.homebrew}/bin/forgejo web -c bad.ini -w ${mac.places.home}/w`,
      /"perhaps" is not a boolean/,
    ],
    [
      "zot with broken JSON",
      () => `echo '{' > bad.json; ${zot()} serve bad.json`,
      /failed to read configuration/,
    ],
    [
      "alloy with a brace too few",
      () => `echo 'logging {' > bad.alloy; ${alloy()} run bad.alloy`,
      /bad\.alloy:1:9: expected }, got EOF/,
    ],
    [
      "borgmatic with a missing source",
      () =>
        `printf 'source_directories_must_exist: true\\nsource_directories: [/nowhere]\\nrepositories: [{path: /tmp/x}]' > bad.yaml; ${mac.places.homebrew}/opt/mise/bin/mise x -- borgmatic -c bad.yaml create`,
      /do not exist: \/nowhere/,
    ],
    [
      "borgmatic with a share that is not mounted",
      () =>
        `printf 'local_path: ${mac.places.homebrew}/bin/borg\nencryption_passcommand: echo x\nrepositories: [{path: ${mac.places.volumes}/gone/borg}]' > bad.yaml; ${mac.places.homebrew}/opt/mise/bin/mise x -- borgmatic -c bad.yaml create`,
      /does not exist/,
    ],
  ])("%s", async (_what, command, err) => {
    const ran = await mac.run(command());
    expect(ran.err).toMatch(err);
    expect(ran.status).not.toBe(0);
  });

  it("a port that is in use", async () => {
    const port = new URL(`http://127.0.0.1:${await freePort()}`).port;
    const config = join(mac.places.home, "port.alloy");
    await writeFile(config, "");
    const program = [alloy(), "run", config, `--server.http.listen-addr=127.0.0.1:${port}`];
    await serve("test.first", program, `http://127.0.0.1:${port}/-/ready`);
    const second = await mac.run(program.join(" "));
    expect([second.status, second.err]).toEqual([1, expect.stringContaining("address already in use")]);
  });
});

describe("jobs and the cluster", () => {
  it("borgmatic is installed by mise, and keeps archives of what its configuration names", async () => {
    const { home, homebrew, volumes } = mac.places;
    const mise = `${homebrew}/opt/mise/bin/mise`;
    expect((await mac.run(`${mise} where pipx:borgmatic`)).status).toBe(0);
    expect((await mac.run(`${mise} where pipx:other`)).status).toBe(1);
    await writeFile(join(home, "Documents", "letter"), "dear");
    await writeFile(
      join(home, "borgmatic.yaml"),
      stringify({
        source_directories: [join(home, "Documents")],
        source_directories_must_exist: true,
        repositories: [{ path: `${volumes}/backups/borg/`, label: "nas" }],
        encryption_passcommand: `cat ${home}/.borg/config.yaml`,
        local_path: `${homebrew}/bin/borg`,
        keep_daily: 7,
      }),
    );
    const ran = await mac.run(`${mise} x -- borgmatic --config ~/borgmatic.yaml create`);
    expect([ran.status, ran.out]).toEqual([
      0,
      expect.stringContaining("nas: Running actions for repository: create"),
    ]);
    const borg = `BORG_REPO=${volumes}/backups/borg BORG_PASSCOMMAND='cat ${home}/.borg/config.yaml' ${homebrew}/bin/borg`;
    const { out } = await mac.run(`${borg} list --bypass-lock --json | jq -r '.archives[-1].name'`);
    const files = await mac.run(`${borg} list --bypass-lock --json-lines ::${out.trim()} | jq -r .path`);
    expect(files.out).toContain(`${home.slice(1)}/Documents/letter`);
    const info = await mac.run(
      `${borg} info --bypass-lock --json ::${out.trim()} | jq '.archives[0].stats.nfiles'`,
    );
    expect(Number(info.out)).toBeGreaterThan(0);
  });

  it("borg opens no repository without its passphrase", async () => {
    const { status } = await mac.run(
      `BORG_PASSPHRASE=another ${mac.places.homebrew}/bin/borg info --json ${mac.places.volumes}/backups/borg`,
    );
    expect(status).toBe(2);
  });

  it("the forge takes a workflow's secret from who has its token, new or known", async () => {
    const [port, workPath] = [await freePort(), join(mac.places.homebrew, "var/forge")];
    await mac.run(
      `mkdir -p ${workPath}/data ${workPath}/custom/conf; cat > ${workPath}/custom/conf/app.ini`,
      `[server]\nHTTP_PORT = ${port}\n[security]\nINSTALL_LOCK = true\n`,
    );
    const state = JSON.stringify({ tokens: ["token"], repositories: ["eblume/blumeops"] });
    await writeFile(join(workPath, "data", "lab-forge.json"), state);
    const program = [join(mac.places.homebrew, "bin/forgejo"), "web", "--work-path", workPath];
    await serve("test.forge", program, `http://127.0.0.1:${port}/api/v1/repos/search`);
    const put = async (token: string, repository: string) =>
      (
        await fetch(`http://127.0.0.1:${port}/api/v1/repos/${repository}/actions/secrets/NAME`, {
          method: "PUT",
          headers: { authorization: `token ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ data: "value" }),
        })
      ).status;
    expect([
      await put("wrong", "eblume/blumeops"),
      await put("token", "eblume/nothing"),
      await put("token", "eblume/blumeops"),
      await put("token", "eblume/blumeops"),
    ]).toEqual([401, 404, 201, 204]);
  });

  it("minikube's node keeps what is copied into it, until it is deleted", async () => {
    const minikube = `${mac.places.homebrew}/bin/minikube`;
    expect((await mac.run(`${minikube} ssh -- sudo ls /etc`)).status).toBe(89);
    await mac.run(`${minikube} start; echo content > file; ${minikube} cp file minikube:/etc/certs.d/file`);
    const sum = await mac.run(`${minikube} ssh -- sudo sha256sum /etc/certs.d/file; shasum -a 256 file`);
    const [there, here] = sum.out
      .trim()
      .split("\n")
      .map((line) => line.slice(0, 64));
    expect(there).toBe(here);
    const asked = "--output=jsonpath={.clusters[0].cluster.server}";
    const server = await mac.run(`${mac.places.homebrew}/bin/kubectl config view --minify ${asked}`);
    expect(server.out).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    await mac.run(`${minikube} delete; ${minikube} start`);
    expect((await mac.run(`${minikube} ssh -- sudo test -f /etc/certs.d/file`)).status).toBe(1);
    await mac.run(`${minikube} delete`);
  });

  it("minikube has another API port after each start, and its kubeconfig follows", async () => {
    const minikube = `${mac.places.homebrew}/bin/minikube`;
    expect((await mac.run(`${minikube} status`)).status).toBe(85);
    const ports: string[] = [];
    for (let start = 0; start < 2; start++) {
      expect((await mac.run(`${minikube} start --driver=docker`)).status).toBe(0);
      expect(await mac.run(`${minikube} status`)).toMatchObject({
        status: 0,
        out: expect.stringContaining("host: Running"),
      });
      ports.push((await mac.run("sed -n 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/p' ~/.kube/config")).out);
      await expect
        .poll(async () => (await mac.run(`${mac.places.homebrew}/bin/kubectl get --raw /healthz`)).out, {
          timeout: 10_000,
        })
        .toBe("ok");
      await mac.run(`${minikube} stop`);
      expect((await mac.run(`${minikube} status`)).status).toBe(7);
    }
    expect(ports[0]).not.toBe(ports[1]);
  });

  it("tailscale serves the port of the cluster's service while its daemon runs", async () => {
    const tailscale = `${mac.places.homebrew}/bin/tailscale`;
    expect(await mac.run(`${tailscale} status`)).toMatchObject({
      status: 1,
      err: expect.stringContaining("is Tailscale running?"),
    });
    await mac.run(`${mac.places.homebrew}/bin/brew services start tailscale`);
    await expect.poll(async () => (await mac.run(`${tailscale} status`)).status, { timeout: 10_000 }).toBe(0);
    await mac.run(`${tailscale} serve --bg --service=svc:k8s --tcp=443 tcp://localhost:44491`);
    const { out } = await mac.run(`${tailscale} serve status --json`);
    expect(JSON.parse(out)).toEqual({
      Services: { "svc:k8s": { TCP: { "443": { TCPForward: "localhost:44491" } } } },
    });
    expect((await mac.run(`${tailscale} serve --tcp=443 nonsense`)).status).toBe(1);
    await mac.run(
      `${tailscale} serve --yes --service=svc:home --tcp=443 --proxy-protocol=2 tcp://127.0.0.1:8441`,
    );
    expect((await mac.run(`${tailscale} serve status --json | jq -c '.Services["svc:home"].TCP'`)).out).toBe(
      '{"443":{"TCPForward":"127.0.0.1:8441","ProxyProtocol":2}}\n',
    );
    await mac.run(`${tailscale} serve clear svc:home`);
    await mac.run(`${tailscale} serve --service=svc:k8s --tcp=443 off`);
    expect((await mac.run(`${tailscale} serve status`)).out).toBe("No serve config\n");
  });
});
