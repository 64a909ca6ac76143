import { Mac, type Ran } from "../indri/mac.ts";

/** A Mac behind an SSH server. */
export interface HostServer {
  readonly mac: Mac;
  /** Runs a command by the server that is tested; what a test looks at on the way goes by the Mac's own. */
  run(command: string, input: string): Promise<Ran>;
  close(): Promise<void>;
}

/** A Mac with what the cases need somebody to have built. */
export async function startMac(): Promise<Mac> {
  return await Mac.start({ handmade: [{ at: "~/bin/zot", program: { play: "zot" } }] });
}

/** The Mac behind the lab's own server. */
export async function labServer(): Promise<HostServer> {
  const mac = await startMac();
  return {
    mac,
    run: async (command, input) => await mac.run(command, input),
    close: async () => await mac.discard(),
  };
}
