import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findTool, link } from "../indri/layout/tree.ts";
import type { NasPlaces } from "./places.ts";
import type { NasSeed } from "./seed.ts";

/** The DSM that the facts describe. */
const DSM = { major: "7", minor: "2", product: "7.2.2", build: "72806" } as const;

/** Tools of a session: DSM has GNU's, as this machine has; what is in no list is not there. */
const TOOLS: readonly string[] = `
  [ awk base64 basename bash cat chmod cksum cmp cp curl cut date dd df diff dirname du echo env expr false find grep gunzip gzip head
  id join kill less ln ls md5sum mkdir mkfifo mktemp mv nice nohup od openssl paste perl printf ps pwd python3 readlink realpath rm rmdir
  rsync scp sed seq sh sha256sum sleep sort split ssh ssh-keygen stat stty tail tar tee test touch tr true tty uniq uptime vi wc which
  whoami xargs yes
`
  .trim()
  .split(/\s+/);

/** Makes the folders that the NAS has: what is there stays as it is. */
export async function layNas(places: NasPlaces, seed: NasSeed): Promise<void> {
  const { root, home } = places;
  const homes = join(root, "volume1", "homes");
  const folders = ["dev", "etc", "tmp", "usr/bin", "usr/sbin", "usr/libexec", "var/services", "var/log"];
  for (const folder of [...folders, ...seed.shares]) await mkdir(join(root, folder), { recursive: true });
  await mkdir(join(homes, seed.user), { recursive: true });
  await link("../../volume1/homes", join(root, "var", "services", "homes"));
  for (const name of ["bin", "sbin"]) await link(join("usr", name), join(root, name));
  // sshd refuses keys while the home has DSM's own mode 777.
  await chmod(home, 0o755);
  await mkdir(join(home, ".ssh"), { recursive: true, mode: 0o700 });
  for (const disk of seed.disks) await writeFile(join(root, "dev", disk), "");
  await writeFile(
    join(root, "etc", "VERSION"),
    Object.entries({
      majorversion: DSM.major,
      minorversion: DSM.minor,
      productversion: DSM.product,
      buildnumber: DSM.build,
    })
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(""),
  );
}

/** Lays out the tools of a session. They are made anew at each start, so that they follow the checkout. */
export async function layNasTools(places: NasPlaces, seed: NasSeed): Promise<void> {
  const { root, lab, tools } = places;
  const own = join(import.meta.dirname, "bin");
  for (const folder of [lab, tools]) await rm(folder, { recursive: true, force: true });
  for (const folder of [tools, join(lab, "replies")]) await mkdir(folder, { recursive: true });
  await link(join(import.meta.dirname, "..", "calls"), join(lab, "calls"));
  const docker = join(root, seed.docker);
  await writeFile(
    join(lab, "facts"),
    `LAB_ROOT='${root}'\nLAB_HOSTNAME='${seed.hostname}'\nLAB_DOCKER='${docker}'\n`,
  );
  for (const name of TOOLS) {
    const found = await findTool(name);
    if (found !== undefined) await symlink(found, join(tools, name));
  }
  for (const name of ["hostname", "sudo", "uname"]) await link(join(own, name), join(tools, name));
  await mkdir(dirname(docker), { recursive: true });
  await writeFile(docker, `#!/bin/sh\nlab='${lab}'\nexport lab\nexec '${join(own, "docker")}' "$@"\n`, {
    mode: 0o755,
  });
}
