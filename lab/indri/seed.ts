/** A formula or cask that the lab's Homebrew can install. */
export interface FormulaSeed {
  readonly cask?: boolean;
  readonly description: string;
  /** Versions that were ever offered, oldest first; the last one is what `brew install` and `brew upgrade` take. */
  readonly versions: readonly string[];
  /** Programs that it puts into `bin`, each played by one of `lab/indri/programs` or by the machine's own tool of that name. */
  readonly programs: readonly FormulaProgram[];
  /** What `brew services` runs; `{prefix}` is Homebrew's prefix. */
  readonly service?: {
    readonly run: readonly string[];
    readonly keepAlive: boolean;
    readonly log?: string;
    readonly workingDirectory?: string;
  };
}

/** A program of a formula. */
export interface FormulaProgram {
  readonly name: string;
  /** A file of `lab/indri/programs`; without it the machine's own tool of that name is linked. */
  readonly play?: string;
  /** Link the machine's own tool where there is one, and play it only elsewhere. */
  readonly preferMachine?: boolean;
  /** For a cask: where below the Mac's root the program lies, instead of in `bin`. */
  readonly at?: string;
}

/** A program that a person built or copied by hand. */
export interface HandmadeProgram {
  /** Place on the Mac: `~/…` lies in the home, `/…` below the Mac's root. */
  readonly at: string;
  /** A file of `lab/indri/programs`, or the absolute path of a real binary of this machine. */
  readonly program:
    | { readonly play: string; readonly environment?: Readonly<Record<string, string>> }
    | { readonly binary: string };
  readonly version?: string;
}

/** A file or folder that a person put there by hand; what is there already stays as it is. */
export interface PlacedByHand {
  /** Place on the Mac, as for a program. */
  readonly at: string;
  /** Nothing makes it a folder. */
  readonly content?: string;
  /** 0o600 and 0o755 where it is left out. */
  readonly mode?: number;
  /** Written anew at each start: it holds a port, which may be another then. */
  readonly follows?: boolean;
}

/** What the lab's Mac is when it is first switched on. */
export interface IndriSeed {
  readonly user: string;
  readonly hostname: string;
  readonly formulas: Readonly<Record<string, FormulaSeed>>;
  /** Formulas and casks that are installed from the beginning. */
  readonly installed: readonly string[];
  /** Those of them whose service somebody has started. */
  readonly running?: readonly string[];
  readonly handmade: readonly HandmadeProgram[];
  readonly placed?: readonly PlacedByHand[];
  /** Borg repositories that a person created, each with the file of its passphrase; places as for a program. */
  readonly repositories?: readonly { readonly at: string; readonly passphraseAt: string }[];
  /** Shares below `/Volumes` that are mounted from the beginning. */
  readonly volumes: readonly string[];
  /** Variables that the SSH server takes over from a client; macOS takes LANG and LC_*. */
  readonly acceptEnvironment?: readonly string[];
  readonly launchd?: LaunchdSeed;
  /** Where the API server is that minikube brings up; minikube answers for it when there is none. */
  readonly apiServer?: { readonly host: string; readonly port: number };
}

/** How the lab's launchd keeps time. */
export interface LaunchdSeed {
  /** Factor on ThrottleInterval and StartInterval; 1 is real time, 0.01 makes ten seconds a tenth of one. */
  readonly timeScale?: number;
  /** Milliseconds that `bootout` waits for a service until it leaves it going down. */
  readonly bootoutWaitMs?: number;
  /** What `bootout` then answers: 36, as some Macs do, or 0 as if it were gone, as others do. */
  readonly slowBootout?: 36 | 0;
  /**
   * What `bootstrap` answers while the service is still going down. Both are seen on real Macs: launchd itself says 37,
   * launchctl often turns it into 5.
   */
  readonly whileGoingDown?: 37 | 5;
}
