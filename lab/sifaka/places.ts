import { join } from "node:path";

/** Where the lab's NAS keeps everything, on this machine. */
export interface NasPlaces {
  readonly dataDir: string;
  /** What is `/` on the NAS. */
  readonly root: string;
  readonly home: string;
  /** Folder of the tools and stand-ins; first on every PATH. */
  readonly tools: string;
  /** Things of the lab that no NAS has. */
  readonly lab: string;
  readonly keys: string;
  /** What Docker keeps of its containers. */
  readonly docker: string;
}

/** The places of a NAS whose root lies below `dataDir`. DSM reaches a home by /var/services, and keeps it on a volume. */
export function nasPlaces(dataDir: string, user: string): NasPlaces {
  const root = join(dataDir, "root");
  return {
    dataDir,
    root,
    home: join(root, "var", "services", "homes", user),
    tools: join(root, "usr", "bin"),
    lab: join(root, "usr", "libexec", "lab"),
    keys: join(dataDir, "keys"),
    docker: join(dataDir, "docker"),
  };
}

/** The PATH that DSM gives to a session, as folders of this machine. */
export function nasPath({ root }: NasPlaces): string {
  return ["usr/bin", "bin", "usr/sbin", "sbin"].map((folder) => join(root, folder)).join(":");
}
