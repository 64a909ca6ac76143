import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const Program = z.strictObject({
  name: z.string(),
  play: z.string().optional(),
  preferMachine: z.boolean().default(false),
  at: z.string().optional(),
});

/** A formula or cask as Homebrew offers it. */
export const Formula = z.strictObject({
  cask: z.boolean().default(false),
  description: z.string(),
  versions: z.array(z.string()).min(1),
  programs: z.array(Program).default([]),
  service: z
    .strictObject({
      run: z.array(z.string()).min(1),
      keepAlive: z.boolean(),
      log: z.string().optional(),
      workingDirectory: z.string().optional(),
    })
    .optional(),
});
export type Formula = z.output<typeof Formula>;

const Table = z.record(z.string(), Formula);
/** What can be installed: the lab's stand-in for Homebrew's own repositories. */
export type FormulaTable = z.output<typeof Table>;

/** The file that holds what can be installed; a test that wants an upgrade adds a version to it. */
export function tablePath(dataDir: string): string {
  return join(dataDir, "brew", "formulas.json");
}

export async function readTable(dataDir: string): Promise<FormulaTable> {
  return Table.parse(JSON.parse(await readFile(tablePath(dataDir), "utf8")));
}

/** The newest version of a formula. */
export function newest({ versions }: Formula): string {
  return versions[versions.length - 1] ?? "";
}
