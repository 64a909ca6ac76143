/** A tool that the lab's mise can install, with the programs that play it. */
export interface MiseTool {
  readonly version: string;
  readonly programs: readonly { readonly name: string; readonly play: string }[];
}

/** The tools that the facts of indri name. */
export const MISE_TOOLS: Readonly<Record<string, MiseTool>> = {
  "pipx:borgmatic": { version: "2.1.1", programs: [{ name: "borgmatic", play: "borgmatic" }] },
};
