import { z } from "zod";
import { ApiRefusal } from "../http/client.ts";
import { resource } from "../protocol/definition.ts";
import { type Gandi, isNotFound } from "./api.ts";

const Inputs = z.object({
  zone: z.string().min(1),
  name: z.string().min(1),
  type: z.string().min(1),
  ttl: z.int(),
  values: z.array(z.string()).min(1),
  mutable: z.boolean().optional(),
});
type Inputs = z.output<typeof Inputs>;

const RRset = z.object({
  rrset_name: z.string(),
  rrset_type: z.string(),
  rrset_ttl: z.int(),
  rrset_values: z.array(z.string()),
  rrset_href: z.string().default(""),
});

/** One rrset of a zone. */
export const record = resource<Gandi, Inputs>({
  token: "gandi:livedns/record:Record",
  inputs: Inputs,
  traits: {
    zone: { replaces: true },
    name: { replaces: true },
    type: { replaces: true },
    values: { set: true },
  },
  computed: ["href"],
  async create(client, inputs) {
    try {
      await post(client, inputs);
    } catch (error) {
      // A record that is exactly the one that was asked for is the work of an earlier request whose answer was lost.
      const isThere =
        error instanceof ApiRefusal && error.status === 409 && matches(inputs, await get(client, inputs));
      if (!isThere) throw error;
    }
    const live = await get(client, inputs);
    return { id: `${inputs.zone}/${inputs.name}/${inputs.type}`, outputs: { href: live?.rrset_href ?? "" } };
  },
  async read(client, id, known) {
    const place = placeOf(id);
    const live = await get(client, place);
    if (live === undefined) return undefined;
    const {
      rrset_name: name,
      rrset_type: type,
      rrset_ttl: ttl,
      rrset_values: values,
      rrset_href: href,
    } = live;
    const mutable = known?.["mutable"];
    return {
      inputs: { zone: place.zone, name, type, ttl, values, ...(mutable === undefined ? {} : { mutable }) },
      outputs: { href },
    };
  },
  async update(client, id, inputs) {
    const place = placeOf(id);
    await client.api.send({
      method: "PUT",
      path: pathOf(client, place),
      subject: subjectOf(place),
      body: { json: { rrset_ttl: inputs.ttl, rrset_values: inputs.values } },
      headers: client.headers,
    });
    return {};
  },
  async delete(client, id) {
    const place = placeOf(id);
    try {
      await client.api.send({
        method: "DELETE",
        path: pathOf(client, place),
        subject: subjectOf(place),
        headers: client.headers,
      });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
});

async function post(client: Gandi, inputs: Inputs): Promise<void> {
  await client.api.send({
    method: "POST",
    path: pathOf(client, inputs),
    subject: subjectOf(inputs),
    body: { json: { rrset_ttl: inputs.ttl, rrset_values: inputs.values } },
    headers: client.headers,
  });
}

function matches({ ttl, values }: Inputs, live: z.output<typeof RRset> | undefined): boolean {
  return live?.rrset_ttl === ttl && [...live.rrset_values].sort().join() === [...values].sort().join();
}

interface Place {
  readonly zone: string;
  readonly name: string;
  readonly type: string;
}

/** The official id, `zone/name/type`. */
function placeOf(id: string): Place {
  const [zone, name, type, ...rest] = id.split("/");
  if (zone === undefined || name === undefined || type === undefined || rest.length > 0) {
    throw new Error(`"${id}" is not a record's id; write zone/name/type, for instance example.com/www/A`);
  }
  return { zone, name, type };
}

async function get(client: Gandi, place: Place): Promise<z.output<typeof RRset> | undefined> {
  try {
    const response = await client.api.send({
      method: "GET",
      path: pathOf(client, place),
      subject: subjectOf(place),
    });
    return RRset.parse(JSON.parse(response.text));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function pathOf(client: Gandi, { zone, name, type }: Place): string {
  return client.path(`/livedns/domains/${zone}/records/${encodeURIComponent(name)}/${type}`);
}

function subjectOf({ zone, name, type }: Place): string {
  return `the record ${name === "@" ? zone : `${name}.${zone}`} ${type}`;
}
