import { join } from "node:path";

/** Where the lab of a checkout keeps its files; everything lies in one folder that git ignores. */
export interface LabPlaces {
  readonly root: string;
  readonly folder: string;
  /** One JSON file for each daemon that runs. */
  readonly daemons: string;
  readonly logs: string;
  readonly data: string;
  /** The ports that each daemon had last, so that it takes them again. */
  readonly ports: string;
  /** Programs for a shell that works with the lab. */
  readonly bin: string;
  /** What plays the other machines of the tailnet: see peers.ts. */
  readonly peers: string;
  /** Real programs that the lab's machines run, each a link to where it was obtained. */
  readonly binaries: string;
  /** The Pulumi project, its home and its state. */
  readonly project: string;
  readonly pulumiHome: string;
  readonly state: string;
  readonly passphrase: string;
  /** Values drawn when the lab was first started, so that its parts agree. */
  readonly secrets: string;
}

/** The places of a checkout. */
export function labPlaces(root: string): LabPlaces {
  const folder = join(root, ".lab");
  return {
    root,
    folder,
    daemons: join(folder, "daemons"),
    logs: join(folder, "logs"),
    data: join(folder, "data"),
    ports: join(folder, "ports"),
    bin: join(folder, "bin"),
    peers: join(folder, "peers"),
    binaries: join(folder, "binaries"),
    project: join(folder, "pulumi", "project"),
    pulumiHome: join(folder, "pulumi", "home"),
    state: join(folder, "pulumi", "state"),
    passphrase: join(folder, "pulumi", "passphrase"),
    secrets: join(folder, "secrets.json"),
  };
}
