import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { Service } from "../../catalogue/service.ts";
import { withSecrets } from "../../derive/host/document.ts";
import { hostDocumentOf } from "../../derive/host/host.ts";
import { differenceOf } from "../../host/difference.ts";
import { hashOf } from "../../host/look.ts";
import type { WantedService } from "../../host/wanted.ts";
import { indriPlaces } from "../../lab/indri/places.ts";
import { macHost } from "../../lab/seed/indri.ts";
import { loginFrom } from "../../observe/login.ts";
import { lookAt } from "../../observe/look.ts";
import { placeInLab } from "../../observe/place.ts";
import { FILLER_THINGS, filler } from "./filler.ts";
import { median, timed } from "./time.ts";

const LOGIN = "operator";

/** What a no-change look at a number of services takes. */
export interface Growth {
  readonly services: number;
  readonly things: number;
  /** Seconds to derive what the host should be. */
  readonly derive: number;
  /** Seconds of the round trip to the host. */
  readonly look: number;
  /** Seconds to find that nothing differs. */
  readonly difference: number;
}

/** Looks at hosts with more and more services, each as it should be. @param catalogue whose host, tailnet and zone are taken */
export async function growthOf(catalogue: Catalogue, numbers: readonly number[]): Promise<Growth[]> {
  const found: Growth[] = [];
  for (const number of numbers) found.push(await growthAt(catalogue, number));
  return found;
}

async function growthAt(catalogue: Catalogue, number: number): Promise<Growth> {
  const host = macHost(catalogue);
  const dataDir = await mkdtemp(join(tmpdir(), "bench-mac-"));
  const { root } = indriPlaces(dataDir, LOGIN);
  const place = { login: LOGIN, root, portOf: (port: number) => port };
  const services = Array.from({ length: number }, (_, i) => Service.parse(filler(i)));
  const many = { ...catalogue, services: new Map(services.map((service) => [service.name, service])) };
  const deriving = async (): Promise<WantedService[]> =>
    hostDocumentOf(many, { values: {} }, host.name, place).services.map((service) =>
      withSecrets(service, () => ""),
    );
  const { value: wanted } = await timed(deriving);
  for (const service of wanted) await lay(service, indriPlaces(dataDir, LOGIN).home);
  const mac = spawn(process.execPath, [join(import.meta.dirname, "mac-main.ts"), dataDir, LOGIN], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [line] = await once(createInterface({ input: mac.stdout }), "line");
    const environment = {
      ...z.record(z.string(), z.string()).parse(JSON.parse(String(line))),
      LAB_INDRI_PORTS: "{}",
    };
    const { address } = await placeInLab(host, environment);
    const login = await loginFrom(environment);
    const look = async () => await lookAt(address, login, wanted);
    const world = await look();
    const differing = async () => wanted.flatMap((service) => differenceOf(service, world) ?? []);
    const { value: differences } = await timed(differing);
    const [first] = differences;
    if (first !== undefined)
      throw new Error(`${first.service.name} differs on a host where everything is as it should be`);
    return {
      services: number,
      things: number * FILLER_THINGS,
      derive: await median(3, deriving),
      look: await median(3, look),
      difference: await median(3, differing),
    };
  } finally {
    mac.stdin.end();
    await once(mac, "close");
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Puts a service on the Mac's disk as an apply leaves it; its agents are loaded when the Mac is switched on. */
async function lay({ name, binary, folders, files }: WantedService, home: string): Promise<void> {
  for (const { path, mode } of folders)
    await mkdir(path, { recursive: true, mode: Number.parseInt(mode, 8) });
  for (const { path, mode, content } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: Number.parseInt(mode, 8) });
  }
  if (binary !== undefined) await writeFile(binary.path, "#!/bin/sh\n", { mode: 0o755 });
  const record = join(home, ".local", "state", "blumeops", name);
  await mkdir(record, { recursive: true });
  await writeFile(join(record, "seen"), "-");
  await writeFile(
    join(record, "hashes"),
    files.map(({ path, content }) => `${hashOf(content)}  ${path}\n`).join(""),
  );
}
