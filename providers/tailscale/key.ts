import { z } from "zod";
import { resource, type Traits } from "../protocol/definition.ts";
import type { Properties } from "../protocol/values.ts";
import { isNotFound, read, type Tailscale } from "./api.ts";

const Inputs = z.object({
  reusable: z.boolean().optional(),
  ephemeral: z.boolean().optional(),
  preauthorized: z.boolean().optional(),
  tags: z.array(z.templateLiteral(["tag:", z.string()])).optional(),
  expiry: z.int().positive().optional(),
  description: z.string().max(50).optional(),
  recreateIfInvalid: z.enum(["always", "never"]).optional(),
});
type Inputs = z.output<typeof Inputs>;

const Key = z.object({
  id: z.string(),
  key: z.string().optional(),
  description: z.string().default(""),
  created: z.string(),
  expires: z.string(),
  invalid: z.boolean().default(false),
  expirySeconds: z.int().optional(),
  userId: z.string().default(""),
  capabilities: z
    .object({
      devices: z.object({
        create: z.object({
          reusable: z.boolean().default(false),
          ephemeral: z.boolean().default(false),
          preauthorized: z.boolean().default(false),
          tags: z.array(z.string()).nullish(),
        }),
      }),
    })
    // A key that was revoked or has expired is shown without them.
    .optional(),
});

const anew: Traits = { replaces: true };

/** A pre-authentication key. Nothing about a key can be changed; its secret is told once, when it is made. */
export const tailnetKey = resource<Tailscale, Inputs>({
  token: "tailscale:index/tailnetKey:TailnetKey",
  inputs: Inputs,
  traits: {
    reusable: anew,
    ephemeral: anew,
    preauthorized: anew,
    tags: { replaces: true, set: true },
    expiry: anew,
    description: anew,
    recreateIfInvalid: {},
    key: { secret: true },
  },
  computed: ["key", "createdAt", "expiresAt", "invalid", "userId"],
  async create(client, inputs) {
    const {
      reusable = false,
      ephemeral = false,
      preauthorized = false,
      tags = [],
      expiry,
      description = "",
    } = inputs;
    const response = await client.api.send({
      method: "POST",
      path: client.path("/keys"),
      subject: `the key "${description}"`,
      body: {
        json: {
          capabilities: { devices: { create: { reusable, ephemeral, preauthorized, tags } } },
          description,
          ...(expiry === undefined ? {} : { expirySeconds: expiry }),
        },
      },
    });
    const made = read(Key, response);
    return { id: made.id, outputs: { ...told(made), key: made.key ?? "" } };
  },
  async read(client, id, known) {
    const live = await get(client, id);
    const recreate = known?.["recreateIfInvalid"] === "always";
    // A key that has ended counts as gone where it is to be made anew; elsewhere it stays, marked invalid.
    if (live === undefined || (live.invalid && recreate)) return undefined;
    if (live.capabilities === undefined) return { inputs: { ...known }, outputs: told(live) };
    const { reusable, ephemeral, preauthorized, tags } = live.capabilities.devices.create;
    return {
      inputs: {
        ...known,
        reusable,
        ephemeral,
        preauthorized,
        tags: tags ?? [],
        description: live.description,
        ...(live.expirySeconds === undefined ? {} : { expiry: live.expirySeconds }),
      },
      outputs: told(live),
    };
  },
  async update() {
    return {};
  },
  async delete(client, id) {
    try {
      await client.api.send({
        method: "DELETE",
        path: client.path(`/keys/${encodeURIComponent(id)}`),
        subject: `the key ${id}`,
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
});

async function get(client: Tailscale, id: string): Promise<z.output<typeof Key> | undefined> {
  try {
    const path = client.path(`/keys/${encodeURIComponent(id)}`);
    return read(Key, await client.api.send({ method: "GET", path, subject: `the key ${id}` }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function told({ created, expires, invalid, userId }: z.output<typeof Key>): Properties {
  return { createdAt: created, expiresAt: expires, invalid, userId };
}
