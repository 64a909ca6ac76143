import { z } from "zod";
import { ConnectError } from "./errors.ts";
import { newId } from "./ids.ts";
import { CATEGORIES, FIELD_TYPES, type Item, Item as StoredItem } from "./item.ts";
import { generate, Recipe } from "./random.ts";

const upper = z.string().transform((text) => text.toUpperCase());
const DraftField = z.object({
  id: z.string().optional(),
  label: z.string().optional(),
  type: upper.pipe(z.enum(FIELD_TYPES)).default("STRING"),
  purpose: z.enum(["", "USERNAME", "PASSWORD", "NOTES"]).optional(),
  value: z.string().optional(),
  generate: z.boolean().optional(),
  recipe: Recipe.partial().optional(),
  section: z.object({ id: z.string(), label: z.string().optional() }).optional(),
});
const Draft = StoredItem.pick({ tags: true, urls: true, favorite: true }).extend({
  id: z.string().optional(),
  title: z.string().default(""),
  category: z.string(),
  vault: z.object({ id: z.string() }).optional(),
  sections: z.array(z.object({ id: z.string().optional(), label: z.string().optional() })).default([]),
  fields: z.array(DraftField).default([]),
});

/** What clients send of an item, made whole. */
export type Content = Omit<Item, "id" | "vault" | "version" | "files" | "createdAt" | "updatedAt">;

/**
 * Reads an item that a client sends.
 *
 * @param at the item that the path names
 * @throws ConnectError 400
 */
export function readContent(body: unknown, at: { readonly vault: string; readonly item?: string }): Content {
  const parsed = Draft.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    if (issue?.path[0] === "category") throw new ConnectError(400, "Invalid item category");
    throw new ConnectError(400, `Invalid item: ${issue?.path.join(".") || "body"}: ${issue?.message}`);
  }
  const { id, vault, category, fields, sections, ...rest } = parsed.data;
  if (!CATEGORIES.some((known) => known === category)) throw new ConnectError(400, "Invalid item category");
  if (vault !== undefined && vault.id !== at.vault)
    throw new ConnectError(400, "The item's vault is not the vault of the request");
  if (at.item !== undefined && id !== undefined && id !== at.item)
    throw new ConnectError(400, "The item doesn't have the right ID");
  const made = fields.map(fieldOf);
  const doubled = made.find((field, index) => made.findIndex((other) => other.id === field.id) !== index);
  if (doubled !== undefined) throw new ConnectError(400, `Duplicate field ID: ${doubled.id}`);
  return {
    ...rest,
    category,
    sections: sections.map((section) => ({ ...section, id: section.id ?? newId() })),
    fields: made,
  };
}

/** Reads one field. @throws ConnectError 400 */
export function readField(body: unknown): Item["fields"][number] {
  const parsed = DraftField.safeParse(body);
  if (!parsed.success) throw new ConnectError(400, `Invalid field: ${parsed.error.issues[0]?.message}`);
  return fieldOf(parsed.data);
}

function fieldOf(draft: z.output<typeof DraftField>): Item["fields"][number] {
  const { generate: asked, recipe, id, value, ...rest } = draft;
  const made = value ?? (asked === true ? generate(Recipe.parse(recipe ?? {})) : undefined);
  return { ...rest, id: id ?? newId(), ...(made === undefined ? {} : { value: made }) };
}
