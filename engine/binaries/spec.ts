/** A platform as Node names it. */
export interface Platform {
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
}

/** An official release of a program. */
export interface Release {
  /** An archive that `tar -xf` unpacks, or the program itself. */
  readonly url: string;
  /**
   * What its publisher says its checksum is: a list of lines `<sum>  <file name>`, or a file with nothing but the sum; SHA-256 or
   * SHA-512, told apart by length. A download that differs is refused.
   */
  readonly checksums: string;
  /** Paths inside the archive to keep; they land beside each other under their base names. Nothing: what is downloaded is the program. */
  readonly files?: readonly string[];
}

/** How a program is built from its Go module. */
export interface Source {
  /**
   * Folder (below engine/binaries/, or absolute) with a go.mod and go.sum: they lock the module, the replace directives that it needs
   * (those of a dependency's own go.mod do not count) and all that it builds with.
   */
  readonly folder: string;
  /** Package path of the command; `.` where the folder brings a main.go of its own. */
  readonly package: string;
  /** Linker flags beside `-s -w`. */
  readonly ldflags?: string;
  readonly tags?: readonly string[];
  /** Folders of a module that the program reads at run time; they are put beside it. A release has them inside. */
  readonly beside?: { readonly module: string; readonly folders: readonly string[] };
  /** What a build takes on two cores, in seconds, for the progress line only. */
  readonly aboutSeconds: number;
}

/** A program that the project needs, and how to come by it. */
export interface Binary {
  readonly name: string;
  /** Without a leading v. */
  readonly version: string;
  /** Arguments that make it print its version, in which `version` occurs. */
  readonly versionArguments: readonly string[];
  /** Where it prints `+` and a commit behind the version, also of a release; to other programs that means another build. */
  readonly printsCommit?: true;
  /** Further names for a program that takes its role from the name it is called by. */
  readonly aliases?: readonly string[];
  /** The official release for a platform; nothing where there is none. */
  readonly release: (platform: Platform) => Release | undefined;
  readonly source: Source;
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
