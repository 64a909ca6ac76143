import { timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { JsonStore } from "../emulator/store.ts";
import { invalidId, invalidToken, notFound, outOfScope, readOnly } from "./errors.ts";
import { isId } from "./ids.ts";
import type { Item } from "./item.ts";
import type { Token, Vault, World } from "./state.ts";

/** The ids in a path; an item or file that the path does not name is empty. */
const Path = z.object({ vault: z.string(), item: z.string().default(""), file: z.string().default("") });

/** What a request got to: who asks, and the vault that the path names. */
export interface Visit {
  readonly world: World;
  readonly token: Token;
  readonly vault: Vault;
}

/** Who may see what. */
export class Access {
  readonly #store: JsonStore<World>;
  readonly #tokens = new WeakMap<FastifyRequest, Token>();

  constructor(store: JsonStore<World>) {
    this.#store = store;
  }

  /** Who asked, as far as it is known. */
  tokenOf(request: FastifyRequest): Token | undefined {
    return this.#tokens.get(request);
  }

  /** @throws ConnectError 401 */
  async identify(request: FastifyRequest): Promise<{ world: World; token: Token }> {
    const world = await this.#store.read();
    const header = request.headers.authorization ?? "";
    const token = world.tokens.find((candidate) => same(header, `Bearer ${candidate.token}`));
    if (token === undefined) throw invalidToken();
    this.#tokens.set(request, token);
    return { world, token };
  }

  /** Lets a request into the vault of its path. @throws ConnectError 400, 401, 403 or 404 */
  async enter(request: FastifyRequest, mode: "read" | "write"): Promise<Visit> {
    const { world, token } = await this.identify(request);
    const { vault: id } = Path.parse(request.params);
    if (!isId(id)) throw invalidId("Vault");
    const vault = world.vaults.find((candidate) => candidate.id === id);
    if (vault === undefined) throw notFound("vault", id);
    if (!token.vaults.includes(id)) throw outOfScope(id);
    if (mode === "write" && !token.write) throw readOnly();
    return { world, token, vault };
  }

  /** The item of the path. @throws ConnectError 400, 401, 403 or 404 */
  async item(request: FastifyRequest, mode: "read" | "write"): Promise<Item> {
    const { world, vault } = await this.enter(request, mode);
    return findItem(world, vault.id, Path.parse(request.params).item);
  }

  /** The file of the path. @throws ConnectError 400, 401, 403 or 404 */
  async file(request: FastifyRequest): Promise<Item["files"][number]> {
    const { files } = await this.item(request, "read");
    const { file: id } = Path.parse(request.params);
    const found = files.find((file) => file.id === id);
    if (found === undefined) throw notFound("file", id);
    return found;
  }
}

/** @throws ConnectError 400 for what is no id, 404 for what is not there */
export function findItem(world: World, vault: string, id: string): Item {
  if (!isId(id)) throw invalidId("Item");
  const found = world.items.find((item) => item.id === id && item.vault.id === vault);
  if (found === undefined) throw notFound("item", id);
  return found;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
