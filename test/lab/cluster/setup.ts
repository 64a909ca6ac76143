import type { TestProject } from "vitest/node";
import { Checkout } from "../checkout.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The lab that the tests of the cluster share: its folder, and what `lab env` exports. */
    lab: { readonly folder: string; readonly environment: Readonly<Record<string, string>> };
  }
}

/** Brings a lab with a cluster up, once for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const checkout = await Checkout.make();
  const { code, stderr } = await checkout.run(["lab", "start", "--cluster"]);
  if (code !== 0) throw new Error(`the lab's cluster did not start:\n${stderr}`);
  project.provide("lab", { folder: checkout.folder, environment: await checkout.environment() });
  return async () => await checkout.remove();
}
