import { z } from "zod";
import { resource } from "../protocol/definition.ts";
import { isNotFound, read, type Tailscale } from "./api.ts";

const Inputs = z.object({
  name: z.templateLiteral(["svc:", z.string()]),
  ports: z.array(z.string().regex(/^(tcp:\d{1,5}|do-not-validate)$/, "is not a port such as tcp:443")).min(1),
  tags: z.array(z.templateLiteral(["tag:", z.string()])).optional(),
  comment: z.string().optional(),
});

const Body = z.object({
  name: z.string(),
  comment: z.string().default(""),
  addrs: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  tags: z.array(z.string()).nullish(),
});

/** A Tailscale Service: a name with a virtual address. The address is the server's to give and stays for good. */
export const service = resource<Tailscale, z.output<typeof Inputs>>({
  token: "tailscale:index/service:Service",
  inputs: Inputs,
  traits: { name: { replaces: true }, ports: { set: true }, tags: { set: true } },
  computed: ["addrs"],
  async create(client, inputs) {
    await put(client, inputs, []);
    const live = await get(client, inputs.name);
    return { id: inputs.name, outputs: { addrs: live?.addrs ?? [] } };
  },
  async read(client, id) {
    const live = await get(client, id);
    if (live === undefined) return undefined;
    const { name, ports, tags, comment, addrs } = live;
    return { inputs: { name, ports, tags: tags ?? [], comment }, outputs: { addrs } };
  },
  async update(client, id, inputs) {
    const { addrs = [] } = (await get(client, id)) ?? {};
    await put(client, inputs, addrs);
    return { addrs };
  },
  async delete(client, id) {
    try {
      await client.api.send({ method: "DELETE", path: pathOf(client, id), subject: `the service ${id}` });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
});

async function get(client: Tailscale, id: string): Promise<z.output<typeof Body> | undefined> {
  try {
    return read(
      Body,
      await client.api.send({ method: "GET", path: pathOf(client, id), subject: `the service ${id}` }),
    );
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function put(
  client: Tailscale,
  inputs: z.output<typeof Inputs>,
  addrs: readonly string[],
): Promise<void> {
  await client.api.send({
    method: "PUT",
    path: pathOf(client, inputs.name),
    subject: `the service ${inputs.name}`,
    body: { json: { ...inputs, ...(addrs.length === 0 ? {} : { addrs }) } },
  });
}

function pathOf(client: Tailscale, id: string): string {
  return client.path(`/vip-services/${encodeURIComponent(id)}`);
}
