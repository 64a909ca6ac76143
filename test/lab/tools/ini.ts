import { z } from "zod";
import { readWith, smallProgram } from "./go.ts";

const reader = smallProgram("go-ini", "1.67.0");
const Sections = z.record(z.string(), z.record(z.string(), z.string()));

/** INI as Forgejo's own reader takes it: keys by section, those above the first heading in "DEFAULT". @throws Error for what it does not take */
export async function readIni(text: string): Promise<z.output<typeof Sections>> {
  const { out, fault } = await readWith(reader, text);
  if (fault !== "") throw new Error(fault);
  return Sections.parse(JSON.parse(out));
}
