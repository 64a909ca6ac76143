import { z } from "zod";

/** Categories of the API's specification, 1.7.1. */
export const CATEGORIES = [
  ...(["LOGIN", "PASSWORD", "API_CREDENTIAL", "SERVER", "DATABASE", "CREDIT_CARD", "MEMBERSHIP"] as const),
  ...(["PASSPORT", "SOFTWARE_LICENSE", "OUTDOOR_LICENSE", "SECURE_NOTE", "WIRELESS_ROUTER"] as const),
  ...(["BANK_ACCOUNT", "DRIVER_LICENSE", "IDENTITY", "REWARD_PROGRAM", "DOCUMENT", "EMAIL_ACCOUNT"] as const),
  ...(["SOCIAL_SECURITY_NUMBER", "MEDICAL_RECORD", "SSH_KEY", "CUSTOM"] as const),
];

/** Types of fields; the specification's, and those that the service adds to them. */
export const FIELD_TYPES = [
  ...(["STRING", "EMAIL", "CONCEALED", "URL", "TOTP", "OTP", "DATE", "MONTH_YEAR", "MENU"] as const),
  ...(["SSHKEY", "PHONE", "ADDRESS", "REFERENCE", "CREDIT_CARD_NUMBER", "CREDIT_CARD_TYPE"] as const),
];

export const Section = z.object({ id: z.string(), label: z.string().optional() });
export const Field = z.object({
  id: z.string(),
  label: z.string().optional(),
  type: z.string().default("STRING"),
  purpose: z.string().optional(),
  value: z.string().optional(),
  section: Section.optional(),
});
export type Field = z.output<typeof Field>;

const File = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  content_path: z.string(),
  /** Base64. */
  content: z.string(),
  section: z.object({ id: z.string() }).optional(),
});
export type File = z.output<typeof File>;

/** An item as it lies in the data file. */
export const Item = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  vault: z.object({ id: z.string() }),
  tags: z.array(z.string()).default([]),
  urls: z
    .array(z.object({ href: z.string(), label: z.string().optional(), primary: z.boolean().optional() }))
    .default([]),
  favorite: z.boolean().default(false),
  version: z.int().default(1),
  sections: z.array(Section).default([]),
  fields: z.array(Field).default([]),
  files: z.array(File).default([]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Item = z.output<typeof Item>;

/** An item without what it holds, as lists show it. */
export function summary(item: Item): Record<string, unknown> {
  const { fields: _fields, sections: _sections, files: _files, ...rest } = item;
  return { ...rest, lastEditedBy: "LAB" };
}

/** A whole item; its files are named, their content is asked for one by one. */
export function whole(item: Item): Record<string, unknown> {
  return {
    ...summary(item),
    sections: item.sections,
    fields: item.fields.map(shownField),
    files: item.files.map(({ content: _, ...file }) => file),
  };
}

/** The specification gives passwords their strength in bits. Lengths are counted, nothing is guessed about words. */
function shownField(field: Field): Record<string, unknown> {
  if (field.purpose !== "PASSWORD" || field.value === undefined) return field;
  const sets: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 32],
  ];
  const value = field.value;
  const alphabet = sets.reduce((sum, [set, size]) => sum + (set.test(value) ? size : 0), 0);
  return { ...field, entropy: value === "" ? 0 : value.length * Math.log2(alphabet) };
}
