import { join } from "node:path";

/** Where the lab's Mac keeps everything, on this machine. */
export interface IndriPlaces {
  readonly dataDir: string;
  /** What is `/` on a Mac. */
  readonly root: string;
  readonly home: string;
  /** Homebrew's prefix. */
  readonly homebrew: string;
  readonly applications: string;
  readonly launchDaemons: string;
  readonly launchAgents: string;
  readonly volumes: string;
  /** Folder of the stand-ins and of the tools that a Mac has; first on every PATH. */
  readonly tools: string;
  /** Things of the lab that no Mac has. */
  readonly lab: string;
  readonly keys: string;
}

/**
 * The places of a Mac whose root lies below `dataDir`. Nothing is translated at run time: whoever derives files for
 * this Mac takes its home and its prefix from here, as facts of the host.
 */
export function indriPlaces(dataDir: string, user: string): IndriPlaces {
  const root = join(dataDir, "root");
  const home = join(root, "Users", user);
  return {
    dataDir,
    root,
    home,
    homebrew: join(root, "opt", "homebrew"),
    applications: join(root, "Applications"),
    launchDaemons: join(root, "Library", "LaunchDaemons"),
    launchAgents: join(home, "Library", "LaunchAgents"),
    volumes: join(root, "Volumes"),
    tools: join(root, "usr", "bin"),
    lab: join(root, "usr", "libexec", "lab"),
    keys: join(dataDir, "keys"),
  };
}

/** A path of a Mac (`~/zot`, `/opt/homebrew/bin`) as a path of this machine. */
export function onIndri(places: IndriPlaces, path: string): string {
  if (path === "~") return places.home;
  return path.startsWith("~/") ? join(places.home, path.slice(2)) : join(places.root, path);
}

/** The PATH that macOS gives to a session and to an agent, as folders of this machine. */
export function systemPath({ root }: IndriPlaces): string {
  return ["usr/bin", "bin", "usr/sbin", "sbin"].map((folder) => join(root, folder)).join(":");
}
