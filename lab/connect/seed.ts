import { z } from "zod";

/** A vault's content as the emulator begins with it. */
export const ConnectSeed = z.object({
  vaults: z.array(
    z.object({
      name: z.string(),
      id: z.string().optional(),
      items: z.array(
        z.object({
          title: z.string(),
          id: z.string().optional(),
          fields: z.array(
            z.object({
              label: z.string(),
              section: z.string().optional(),
              /** A given value; without one the field gets a random value, once. */
              value: z.string().optional(),
              kind: z.enum(["password", "ssh-key"]).default("password"),
            }),
          ),
        }),
      ),
    }),
  ),
});
export type ConnectSeed = z.input<typeof ConnectSeed>;
