/** A platform as Node names it. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
}

/** An official release of a program. */
export interface Release {
  /** The archive, a .tar.gz. */
  readonly url: string;
  /** A published list of lines `<sha256>  <file name>`; the archive is refused when its own line differs. */
  readonly checksums: string;
  /** Paths inside the archive to keep; they land beside each other under their base names. */
  readonly files: readonly string[];
}

/** A program that the project needs, and how to come by it. */
export interface Binary {
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /** Arguments that make it print its version, in which `version` occurs. */
  readonly versionArguments: readonly string[];
  readonly release: (platform: Platform) => Release | undefined;
  readonly source: {
    /** Folder below engine/binaries/ whose go.mod and go.sum lock the module and all that it builds with. */
    readonly folder: string;
    /** Package path of the command. */
    readonly package: string;
    readonly ldflags?: string;
    readonly tags?: readonly string[];
    /** What a build takes on two cores, in seconds, for the progress line only. */
    readonly aboutSeconds: number;
  };
}

/** What is happening to a program on its way here. */
export interface Progress {
  readonly binary: Binary;
  readonly step: "found" | "cached" | "waiting" | "downloading" | "building" | "ready";
  readonly detail: string;
  /** 0 to 1, where it can be told. */
  readonly fraction?: number;
}

/** A program that could not be had in any way. */
export class BinaryUnavailable extends Error {
  constructor(binary: Binary, tried: readonly string[]) {
    super(`${binary.name} ${binary.version} cannot be had: ${tried.join("; ")}`);
    this.name = "BinaryUnavailable";
  }
}
