import { z } from "zod";

/** What a field without a value gets, drawn at random once: by it the field also has its type. */
export const Kind = z.enum(["password", "token", "username", "ssh-key"]);
export type Kind = z.output<typeof Kind>;

/** The content of the vaults as the emulator begins with it. */
export const ConnectSeed = z.object({
  vaults: z.array(
    z.object({
      name: z.string(),
      /** Default: made from the name. */
      id: z.string().optional(),
      description: z.string().optional(),
      items: z.array(
        z.object({
          title: z.string(),
          /** Default: made from the vault's name and the title. */
          id: z.string().optional(),
          /** Default: SSH_KEY for an item with such a key, else LOGIN. */
          category: z.string().optional(),
          tags: z.array(z.string()).optional(),
          fields: z.array(
            z.object({
              label: z.string(),
              /** Default: the label. */
              id: z.string().optional(),
              section: z.string().optional(),
              /** A given value; without one the field gets a random value, once. */
              value: z.string().optional(),
              kind: Kind.default("password"),
              purpose: z.enum(["USERNAME", "PASSWORD", "NOTES"]).optional(),
            }),
          ),
          /** Files of the item, as text. */
          files: z.array(z.object({ name: z.string(), content: z.string() })).optional(),
        }),
      ),
    }),
  ),
  /** Who may log in; the first is the one in the environment. Default: one token that may write to every vault. */
  tokens: z
    .array(
      z.object({
        name: z.string(),
        /** A given token, which takes the place of one that the name had before; without one it gets its own, once. */
        value: z.string().optional(),
        /** Names of vaults. Default: all. */
        vaults: z.array(z.string()).optional(),
        write: z.boolean().default(false),
      }),
    )
    .optional(),
});
export type ConnectSeed = z.input<typeof ConnectSeed>;
