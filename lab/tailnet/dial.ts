import type { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { labResolver } from "../gandi/resolver.ts";
import { ServeConfig, servePath } from "../indri/programs/serve-config.ts";
import { indriPorts } from "../indri-place.ts";
import { readPeers } from "../peers.ts";
import { macHost } from "../seed/indri.ts";
import { askControlServer, type ControlServer } from "./control.ts";

/** Where a connection into the lab's tailnet ends on this machine. */
export interface Dialled {
  /** The address that the name resolved to. */
  readonly address: string;
  /** Whose address it is: a device's name, or "svc:home". */
  readonly owner: string;
  /** The port of loopback that plays it; nothing where nobody answers there. */
  readonly port: number | undefined;
}

/**
 * The lab's tailnet for whoever wants to reach something in it. Its addresses are no interfaces of this machine: a connection goes to the
 * port of loopback that plays the one it is meant for, as the lab's own name server, control server and `tailscale serve` say.
 */
export class LabTailnet {
  readonly #control: ControlServer;
  readonly #resolver: Resolver;
  readonly #ports: ReadonlyMap<number, number>;
  readonly #mac: string;
  readonly #domain: string;
  readonly #root: string;
  readonly #peersFolder: string;

  private constructor(
    catalogue: Catalogue,
    environment: Readonly<Record<string, string>>,
    control: ControlServer,
  ) {
    this.#control = control;
    this.#resolver = labResolver(environment);
    this.#ports = indriPorts(catalogue, environment);
    this.#mac = macHost(catalogue).device.name;
    this.#domain = catalogue.tailnet.domain;
    this.#root = environment["LAB_INDRI_ROOT"] ?? "";
    this.#peersFolder = environment["LAB_PEERS"] ?? "";
  }

  /** @param environment the lab's variables */
  static async join(
    catalogue: Catalogue,
    environment: Readonly<Record<string, string>>,
  ): Promise<LabTailnet> {
    return new LabTailnet(catalogue, environment, await askControlServer(environment));
  }

  /**
   * Finds who answers for a name and port.
   *
   * @param name a name of the zone ("forge.ops.eblu.me") or of the tailnet, a Tailscale Service ("svc:home"), or an address of the tailnet
   * @returns nothing when the name leads to no address of the tailnet
   */
  async dial(name: string, port: number): Promise<Dialled | undefined> {
    const address = await this.#addressOf(name);
    if (address === undefined) return undefined;
    const service = this.#control.services.find(({ addrs }) => addrs.includes(address));
    if (service !== undefined)
      return { address, owner: service.name, port: await this.#served(service.name, port) };
    const device = this.#control.devices.find(({ addresses }) => addresses.includes(address));
    if (device === undefined) return undefined;
    const [short = ""] = device.name.split(".");
    if (short === this.#mac) return { address, owner: short, port: this.#ports.get(port) };
    const peers = await readPeers(this.#peersFolder);
    return { address, owner: short, port: peers[`${short}:${port}`] ?? peers[`${device.name}:${port}`] };
  }

  async #addressOf(name: string): Promise<string | undefined> {
    if (/^\d+(\.\d+){3}$/.test(name)) return name;
    if (name.startsWith("svc:"))
      return this.#control.services.find((service) => service.name === name)?.addrs.find(isIpv4);
    const within = name.endsWith(`.${this.#domain}`) ? name.slice(0, -this.#domain.length - 1) : undefined;
    if (within !== undefined || !name.includes(".")) {
      const short = within ?? name;
      const addresses =
        this.#control.devices.find((device) => device.name === `${short}.${this.#domain}`)?.addresses ??
        this.#control.services.find((service) => service.name === `svc:${short}`)?.addrs;
      return addresses?.find(isIpv4);
    }
    return (await this.#resolver.resolve4(name).catch(() => []))[0];
  }

  /** What the Mac's `tailscale serve` has for a service's port. */
  async #served(service: string, port: number): Promise<number | undefined> {
    const path = servePath(this.#root);
    if (!existsSync(path)) return undefined;
    const { Services } = ServeConfig.parse(JSON.parse(await readFile(path, "utf8")));
    const target = Services?.[service]?.TCP[String(port)]?.TCPForward;
    return target === undefined ? undefined : Number(target.slice(target.lastIndexOf(":") + 1));
  }
}

function isIpv4(address: string): boolean {
  return address.includes(".");
}
