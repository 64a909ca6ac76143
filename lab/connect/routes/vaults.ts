import { z } from "zod";
import { parseFilter } from "../filter.ts";
import type { Vault, World } from "../state.ts";
import { type Routes, readQuery } from "./route.ts";

const Query = z.object({ filter: z.string().optional() });

/** `/v1/vaults`: those that the token may see. */
export function vaultRoutes({ server, access }: Routes): void {
  server.get("/v1/vaults", async (request) => {
    const { world, token } = await access.identify(request);
    const { filter } = readQuery(Query, request);
    // The documented attribute is the name; 1Password's own clients ask for the title.
    const wanted = filter === undefined ? undefined : parseFilter(filter, ["name", "title"]);
    return world.vaults
      .filter(({ id, name }) => token.vaults.includes(id) && (wanted?.matches(name) ?? true))
      .map((vault) => shown(vault, world));
  });

  server.get("/v1/vaults/:vault", async (request) => {
    const { world, vault } = await access.enter(request, "read");
    return shown(vault, world);
  });
}

function shown(vault: Vault, world: World): Record<string, unknown> {
  const items = world.items.filter((item) => item.vault.id === vault.id);
  const changes = items.reduce((sum, item) => sum + item.version, 0);
  return {
    id: vault.id,
    name: vault.name,
    ...(vault.description === undefined ? {} : { description: vault.description }),
    attributeVersion: 1,
    contentVersion: changes,
    items: items.length,
    type: "USER_CREATED",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt:
      items
        .map((item) => item.updatedAt)
        .sort()
        .at(-1) ?? "2026-01-01T00:00:00Z",
  };
}
