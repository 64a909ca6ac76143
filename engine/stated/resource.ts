import { z } from "zod";

const Properties = z.record(z.string(), z.unknown());

/** A resource that a program states, as the engine's state holds it once it was made. Source: apitype.ResourceV3. */
export const StatedResource = z.strictObject({
  urn: z.string(),
  custom: z.boolean(),
  id: z.string().exactOptional(),
  type: z.string(),
  inputs: Properties,
  outputs: Properties,
  parent: z.string().exactOptional(),
  dependencies: z.array(z.string()),
  propertyDependencies: z.record(z.string(), z.array(z.string())),
  /** "urn::id" of the provider. */
  provider: z.string().exactOptional(),
  retainOnDelete: z.boolean().exactOptional(),
});
export type StatedResource = z.output<typeof StatedResource>;

/** The type of a stack's own resource, which everything else lies below. */
const ROOT_TYPE = "pulumi:pulumi:Stack";

/** Which stack a program is run for. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** What the engine calls a resource: its types from the outermost component in, and its name. */
export function urnOf(
  { project, stack }: StackName,
  type: string,
  name: string,
  parent: string | undefined,
): string {
  const above = parent === undefined ? "" : typesOf(parent);
  const types = above === "" || above === ROOT_TYPE ? type : `${above}$${type}`;
  return `urn:pulumi:${stack}::${project}::${types}::${name}`;
}

function typesOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}
