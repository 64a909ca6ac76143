import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { JsonStore } from "../emulator/store.ts";
import { ConnectError } from "./errors.ts";
import { parseFilter } from "./filter.ts";
import { Item, idOf, type World } from "./state.ts";

const InVault = z.object({ vault: z.string() });
const OfItem = InVault.extend({ item: z.string() });
const OfFile = OfItem.extend({ file: z.string() });
const Draft = Item.omit({ id: true, createdAt: true, updatedAt: true, files: true }).extend({
  id: z.string().optional(),
});
const Patch = z.array(
  z.object({ op: z.enum(["add", "remove", "replace"]), path: z.string(), value: z.unknown().optional() }),
);

/** Items of a vault: listed without their fields, read whole, written where the token may. */
export function itemRoutes(
  server: FastifyInstance,
  store: JsonStore<World>,
  enter: (request: FastifyRequest, vault: string, write: boolean) => Promise<World>,
): void {
  const find = async (request: FastifyRequest, write = false): Promise<Item> => {
    const { vault, item } = OfItem.parse(request.params);
    const { items } = await enter(request, vault, write);
    const found = items.find((candidate) => candidate.vault.id === vault && candidate.id === item);
    if (found === undefined) throw new ConnectError(404, `item ${item} not found`);
    return found;
  };
  const keep = async (item: Item): Promise<Item> => {
    await store.update((world) => ({
      ...world,
      items: [...world.items.filter(({ id }) => id !== item.id), item],
    }));
    return item;
  };

  server.get("/v1/vaults/:vault/items", async (request) => {
    const { vault } = InVault.parse(request.params);
    const { filter } = z.object({ filter: z.string().optional() }).parse(request.query);
    const { items } = await enter(request, vault, false);
    const wanted = filter === undefined ? undefined : parseFilter(filter, ["title", "tag"]);
    return items
      .filter((item) => item.vault.id === vault)
      .filter((item) => {
        if (wanted === undefined) return true;
        return wanted.attribute === "tag"
          ? item.tags.includes(wanted.value)
          : equal(item.title, wanted.value);
      })
      .map(({ fields: _fields, sections: _sections, files: _files, ...summary }) => summary);
  });
  server.get("/v1/vaults/:vault/items/:item", async (request) => show(await find(request)));
  server.post("/v1/vaults/:vault/items", async (request) => {
    const { vault } = InVault.parse(request.params);
    await enter(request, vault, true);
    const draft = parse(Draft, request.body);
    const now = new Date().toISOString();
    const id = idOf("item", `${vault}/${draft.title}/${now}`);
    return show(
      await keep({ ...draft, id, vault: { id: vault }, files: [], createdAt: now, updatedAt: now }),
    );
  });
  server.put("/v1/vaults/:vault/items/:item", async (request) => {
    const known = await find(request, true);
    const { id, ...draft } = parse(Draft, request.body);
    if (id !== known.id) throw new ConnectError(400, "The item doesn't have the right ID");
    return show(await keep(revised(known, draft)));
  });
  server.patch("/v1/vaults/:vault/items/:item", async (request) => {
    const known = await find(request, true);
    return show(await keep(revised(known, patched(known, parse(Patch, request.body)))));
  });
  server.delete("/v1/vaults/:vault/items/:item", async (request, reply) => {
    const known = await find(request, true);
    await store.update((world) => ({ ...world, items: world.items.filter(({ id }) => id !== known.id) }));
    return await reply.code(204).send();
  });

  server.get("/v1/vaults/:vault/items/:item/files", async (request) =>
    (await find(request)).files.map(({ content: _, ...file }) => file),
  );
  server.get("/v1/vaults/:vault/items/:item/files/:file", async (request) => {
    const { content: _, ...file } = fileOf(await find(request), request);
    return file;
  });
  server.get("/v1/vaults/:vault/items/:item/files/:file/content", async (request, reply) => {
    const { content } = fileOf(await find(request), request);
    return await reply.type("application/octet-stream").send(Buffer.from(content, "base64"));
  });
}

function fileOf(item: Item, request: FastifyRequest): Item["files"][number] {
  const { file: id } = OfFile.parse(request.params);
  const found = item.files.find((file) => file.id === id);
  if (found === undefined) throw new ConnectError(404, `file ${id} not found`);
  return found;
}

function revised(known: Item, change: Partial<Item>): Item {
  return Item.parse({
    ...known,
    ...change,
    id: known.id,
    vault: known.vault,
    files: known.files,
    version: known.version + 1,
    createdAt: known.createdAt,
    updatedAt: new Date().toISOString(),
  });
}

/** The part of JSON Patch that Connect documents: a whole attribute, or one field by its id with one of its attributes. */
function patched(item: Item, operations: z.output<typeof Patch>): Item {
  return operations.reduce<Item>((current, { op, path, value }) => {
    const [attribute = "", id, part] = path.replace(/^\//, "").split("/");
    if (id === undefined) return Item.parse({ ...current, [attribute]: op === "remove" ? undefined : value });
    if (attribute !== "fields") throw new ConnectError(400, `Invalid patch path: ${path}`);
    const fields = current.fields.flatMap((field) => {
      if (field.id !== id) return [field];
      if (op === "remove" && part === undefined) return [];
      return [part === undefined ? value : { ...field, [part]: op === "remove" ? undefined : value }];
    });
    return Item.parse({ ...current, fields: op === "add" && id === "-" ? [...fields, value] : fields });
  }, item);
}

function show(item: Item): Record<string, unknown> {
  return { ...item, files: item.files.map(({ content: _, ...file }) => file), lastEditedBy: "LAB" };
}

function equal(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ConnectError(400, `Invalid request body: ${z.prettifyError(parsed.error).split("\n")[0]}`);
}
