import { indriPorts } from "../lab/indri-place.ts";
import { sifakaPorts } from "../lab/sifaka-place.ts";
import { loadFacts } from "./facts.ts";

/** `LAB_INDRI_PORTS` and `LAB_SIFAKA_PORTS`: which port of this machine plays each port of that host, by the facts as they are now. */
export async function hostPorts(
  root: string,
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const loaded = await loadFacts(root);
  if (!loaded.ok) return {};
  const { catalogue } = loaded;
  const written = (ports: ReadonlyMap<number, number>): string => JSON.stringify(Object.fromEntries(ports));
  return {
    ...(environment["LAB_INDRI_PORT_BASE"] === undefined
      ? {}
      : { LAB_INDRI_PORTS: written(indriPorts(catalogue, environment)) }),
    ...(environment["LAB_SIFAKA_PORT_BASE"] === undefined
      ? {}
      : { LAB_SIFAKA_PORTS: written(sifakaPorts(catalogue, environment)) }),
  };
}
