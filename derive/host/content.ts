import { stringify as tomlText } from "smol-toml";
import { stringify as yamlText } from "yaml";
import { z } from "zod";
import type { NativeFile } from "../../catalogue/native.ts";
import { jobNamed, jobText } from "../../host/jobs.ts";
import { type IniSections, iniText } from "../formats/ini.ts";
import { pgpassText } from "../formats/pgpass.ts";
import { derivedText } from "./derived.ts";
import type { SecretLookup } from "./document.ts";
import { filled, filledSettings, type Speaker } from "./template.ts";

const Table = z.record(z.string(), z.unknown());

/**
 * The text of a file in its own format. What each format has to quote is quoted after the secrets are filled in.
 *
 * @throws Error for content that its format cannot hold
 */
export function contentText(
  speaker: Speaker,
  content: NativeFile["content"],
  secretOf: SecretLookup,
): string {
  switch (content.format) {
    case "ini":
      return iniText(filledSections(speaker, content.sections, secretOf));
    case "json":
      return `${JSON.stringify(filledSettings(speaker, content.value, secretOf), undefined, 2)}\n`;
    case "yaml":
      return yamlText(filledSettings(speaker, content.value, secretOf), { lineWidth: 0 });
    case "toml":
      return `${tomlText(Table.parse(filledSettings(speaker, content.value, secretOf)))}\n`;
    case "pgpass":
      return pgpassText(
        content.entries.map(({ server, database, user, password }) => ({
          server: filled(speaker, server, secretOf),
          database: filled(speaker, database, secretOf),
          user: filled(speaker, user, secretOf),
          password: filled(speaker, password, secretOf),
        })),
      );
    case "text":
      return filled(speaker, content.text, secretOf);
    case "script": {
      const job = jobNamed(content.script);
      if (job === undefined) throw new Error(`host/jobs has no script "${content.script}"`);
      return jobText(job);
    }
    case "derived":
      return derivedText(speaker, content);
  }
}

function filledSections(speaker: Speaker, sections: IniSections, secretOf: SecretLookup): IniSections {
  return Object.fromEntries(
    Object.entries(sections).map(([section, keys]) => [
      section,
      Object.fromEntries(
        Object.entries(keys).map(([key, value]) => [
          key,
          typeof value === "string" ? filled(speaker, value, secretOf) : value,
        ]),
      ),
    ]),
  );
}
