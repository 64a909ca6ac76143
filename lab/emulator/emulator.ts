/** Where an emulator keeps its files and which ports it may take. */
export interface EmulatorOptions {
  /** Folder of this emulator's own; all of its data lies in it, as JSON files that may be edited. */
  readonly dataDir: string;
  /** Port to listen on by the name of the listener ("http", "dns"); 0 or nothing takes a free one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Folder for the logs of programs that it runs; its own where nothing is said. */
  readonly logs?: string;
  /** Told what is coming up, where that takes a while. */
  readonly report?: (what: string) => void;
}

/** An emulator that answers. It listens on 127.0.0.1 only. */
export interface RunningEmulator {
  readonly ports: Readonly<Record<string, number>>;
  /**
   * Environment variables by which official clients and providers find this emulator and log in to it. Values may be
   * secrets: they go to the environment of child processes and to `lab env`, never to a log.
   */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts an emulator on its data folder, seeding the folder when it is empty. */
export type StartEmulator<Seed> = (options: EmulatorOptions, seed: Seed) => Promise<RunningEmulator>;
