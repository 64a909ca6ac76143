import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { newOpensshKey } from "./openssh.ts";
import type { Kind } from "./seed.ts";

const CHARACTERS = {
  LETTERS: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
  DIGITS: "0123456789",
  SYMBOLS: "!@#$%^&*()-_=+[]{}.,?",
} as const;

/** How a value is to be made, as clients ask for it. */
export const Recipe = z.object({
  length: z.int().min(1).max(64).default(32),
  characterSets: z.array(z.enum(["LETTERS", "DIGITS", "SYMBOLS"])).default([]),
  excludeCharacters: z.string().default(""),
});

/** A random value of a kind. @param name what it is for */
export function randomValue(kind: Kind, name: string): string {
  switch (kind) {
    case "password":
      return generate(Recipe.parse({ characterSets: ["LETTERS", "DIGITS"] }));
    case "token":
      return randomBytes(32).toString("hex");
    case "username":
      return `user-${randomBytes(4).toString("hex")}`;
    case "ssh-key":
      return newOpensshKey(name);
  }
}

/** A value after a client's recipe; without sets it may have characters of all. */
export function generate({ length, characterSets, excludeCharacters }: z.output<typeof Recipe>): string {
  const sets = characterSets.length === 0 ? (["LETTERS", "DIGITS", "SYMBOLS"] as const) : characterSets;
  const characters = [...sets.map((set) => CHARACTERS[set]).join("")].filter(
    (character) => !excludeCharacters.includes(character),
  );
  if (characters.length === 0) return "";
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join("");
}
