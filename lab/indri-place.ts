import type { Catalogue } from "../catalogue/catalogue.ts";
import type { HostPlace } from "../derive/host/document.ts";
import { portsIn } from "./ports/ports.ts";
import { macHost } from "./seed/indri.ts";
import { statedPorts } from "./seed/ports.ts";

type Environment = Readonly<Record<string, string>>;

/**
 * Which port of this machine plays each port that the facts state for the lab's Mac.
 *
 * @param environment the lab's variables
 * @throws Error when the lab's Mac does not run
 */
export function indriPorts(catalogue: Catalogue, environment: Environment): ReadonlyMap<number, number> {
  const base = Number(given(environment, "LAB_INDRI_PORT_BASE"));
  return portsIn(base, statedPorts(catalogue, macHost(catalogue)));
}

/** Where the paths and ports of the lab's Mac lie: what everything for it is derived with. @throws Error as {@link indriPorts} */
export function indriPlace(catalogue: Catalogue, environment: Environment): HostPlace {
  const ports = indriPorts(catalogue, environment);
  return {
    login: given(environment, "LAB_INDRI_USER"),
    root: given(environment, "LAB_INDRI_ROOT"),
    portOf: (port) => {
      const played = ports.get(port);
      if (played === undefined)
        throw new Error(`the lab's Mac has nothing for port ${port}: the facts state no such port for it`);
      return played;
    },
  };
}

function given(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined) throw new Error(`${name} is not set: the lab's Mac does not run`);
  return value;
}
