import type { Catalogue } from "../catalogue/catalogue.ts";
import type { HostPlace } from "../derive/host/document.ts";
import { portsIn } from "./ports/ports.ts";
import { nasHost } from "./seed/sifaka.ts";
import { statedPorts } from "./seed/ports.ts";

type Environment = Readonly<Record<string, string>>;

/** Which port of this machine plays each port that the facts state for the lab's NAS. @throws Error when the lab's NAS does not run */
export function sifakaPorts(catalogue: Catalogue, environment: Environment): ReadonlyMap<number, number> {
  const base = Number(given(environment, "LAB_SIFAKA_PORT_BASE"));
  return portsIn(base, statedPorts(catalogue, nasHost(catalogue)));
}

/** Where the paths and ports of the lab's NAS lie. @throws Error as {@link sifakaPorts} */
export function sifakaPlace(catalogue: Catalogue, environment: Environment): HostPlace {
  const ports = sifakaPorts(catalogue, environment);
  return {
    login: given(environment, "LAB_SIFAKA_USER"),
    root: given(environment, "LAB_SIFAKA_ROOT"),
    portOf: (port) => {
      const played = ports.get(port);
      if (played === undefined)
        throw new Error(`the lab's NAS has nothing for port ${port}: the facts state no such port for it`);
      return played;
    },
  };
}

function given(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`${name} is not set: the lab's NAS does not run`);
  return value;
}
