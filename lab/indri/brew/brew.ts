import type { IndriPlaces } from "../places.ts";
import type { FormulaTable } from "./formula.ts";

/** What a call of brew works with. */
export interface Brew {
  readonly places: IndriPlaces;
  readonly user: string;
  readonly table: FormulaTable;
  say(text: string): void;
  warn(text: string): void;
}
