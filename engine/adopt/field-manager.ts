import { z } from "zod";

const Live = z.looseObject({
  metadata: z.looseObject({
    managedFields: z
      .array(
        z.looseObject({
          manager: z.string().default(""),
          operation: z.string().default(""),
          subresource: z.string().default(""),
          time: z.string().default(""),
        }),
      )
      .default([]),
  }),
});

/**
 * The name in which an object's fields were last applied by this provider, which draws one for each object and keeps it in the state alone. In another
 * name it could not take a field away any more. Source: pulumi-kubernetes, fieldManagerName.
 *
 * @param properties of the object as its provider reads it
 */
export function fieldManagerOf(properties: unknown): string | undefined {
  const live = Live.safeParse(properties);
  if (!live.success) return undefined;
  return live.data.metadata.managedFields
    .filter(
      ({ manager, operation, subresource }) =>
        manager.startsWith("pulumi-kubernetes-") && operation === "Apply" && subresource === "",
    )
    .sort((one, other) => other.time.localeCompare(one.time))[0]?.manager;
}
