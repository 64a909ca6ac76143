import { z } from "zod";
import { findItem } from "../access.ts";
import { type Content, readContent } from "../draft.ts";
import { parseFilter } from "../filter.ts";
import { newId } from "../ids.ts";
import { type Item, summary, whole } from "../item.ts";
import { applyPatch, readPatch } from "../patch.ts";
import { type Routes, readQuery } from "./route.ts";

const Query = z.object({ filter: z.string().optional() });
const ITEMS = "/v1/vaults/:vault/items";
const ITEM = `${ITEMS}/:item`;

/** `/v1/vaults/{id}/items`: listed without what they hold, read whole, written where the token may. */
export function itemRoutes({ server, store, access }: Routes): void {
  /** Replaces what an item holds, whatever another request did to it in between. */
  const revise = async (
    known: Item,
    content: (current: Item) => Content,
  ): Promise<Record<string, unknown>> => {
    const world = await store.update((current) => {
      const item = findItem(current, known.vault.id, known.id);
      const next = { ...item, ...content(item), version: item.version + 1, updatedAt: now() };
      return { ...current, items: current.items.map((other) => (other === item ? next : other)) };
    });
    return whole(findItem(world, known.vault.id, known.id));
  };

  server.get(ITEMS, async (request) => {
    const { world, vault } = await access.enter(request, "read");
    const { filter } = readQuery(Query, request);
    const wanted = filter === undefined ? undefined : parseFilter(filter, ["title", "tag"]);
    return world.items
      .filter((item) => item.vault.id === vault.id)
      .filter(({ title, tags }) =>
        wanted === undefined ? true : (wanted.attribute === "tag" ? tags : [title]).some(wanted.matches),
      )
      .map(summary);
  });

  server.post(ITEMS, async (request) => {
    const { vault } = await access.enter(request, "write");
    const content = readContent(request.body, { vault: vault.id });
    const made = now();
    const item: Item = {
      ...content,
      id: newId(),
      vault: { id: vault.id },
      version: 1,
      files: [],
      createdAt: made,
      updatedAt: made,
    };
    await store.update((world) => ({ ...world, items: [...world.items, item] }));
    return whole(item);
  });

  server.get(ITEM, async (request) => whole(await access.item(request, "read")));

  server.put(ITEM, async (request) => {
    const known = await access.item(request, "write");
    const content = readContent(request.body, { vault: known.vault.id, item: known.id });
    return await revise(known, () => content);
  });

  server.patch(ITEM, async (request) => {
    const known = await access.item(request, "write");
    const operations = readPatch(request.body);
    if (operations.length === 0) return whole(known);
    return await revise(known, (item) =>
      readContent(applyPatch(item, operations), { vault: known.vault.id, item: known.id }),
    );
  });

  server.delete(ITEM, async (request, reply) => {
    const known = await access.item(request, "write");
    await store.update((world) => ({ ...world, items: world.items.filter(({ id }) => id !== known.id) }));
    return await reply.code(204).send();
  });
}

/** Without fractions of a second, as the API writes times. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, "Z");
}
