import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Service } from "../../catalogue/service.ts";
import { DOCUMENT_SETTINGS } from "../host/derived.ts";
import { filled, filledSettings, placeholdersIn } from "../host/template.ts";
import type { HostView } from "../host/view.ts";
import { type Native, nativesOf } from "./natives.ts";
import { inService } from "./place.ts";

/** Texts of native services that ask for what does not exist, and documents that are told what they do not take. */
export function unfilled(catalogue: Catalogue): Finding[] {
  return nativesOf(catalogue).flatMap((one) => [...placeholders(one), ...documents(one)]);
}

function placeholders({ view, service, native }: Native): Finding[] {
  const texts: [field: string, value: unknown][] = [
    ["runs.native", native],
    ["checks", service.checks],
    ["stores", service.stores],
  ];
  return texts.flatMap(([field, value]) => {
    const asked = placeholdersIn(value).map(({ kind, name }) =>
      kind === "place" ? `{${name}}` : `{${kind}:${name}}`,
    );
    return [...new Set(asked)].flatMap((placeholder) => {
      const problem = problemOf(view, service, placeholder);
      return problem === undefined
        ? []
        : [
            finding(
              "placeholder-unknown",
              inService(service, field),
              `${placeholder} stands for nothing: ${problem}`,
              "state what it asks for, or ask for something that is stated; catalogue/template.ts has the list",
            ),
          ];
    });
  });
}

function problemOf(view: HostView, service: Service, placeholder: string): string | undefined {
  try {
    filled({ view, service }, placeholder, () => "");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function documents({ view, service, native }: Native): Finding[] {
  return native.files.flatMap(({ content }, i) => {
    if (content.format !== "derived") return [];
    const schema = Object.entries(DOCUMENT_SETTINGS).find(([name]) => name === content.document)?.[1];
    const at = inService(service, `runs.native.files[${i}].content.with`);
    if (schema === undefined)
      return content.with === undefined
        ? []
        : [
            finding(
              "document-malformed",
              at,
              `the document "${content.document}" is told nothing`,
              "remove it",
            ),
          ];
    const broken = placeholdersIn(content.with).some(
      ({ kind, name }) =>
        problemOf(view, service, kind === "place" ? `{${name}}` : `{${kind}:${name}}`) !== undefined,
    );
    if (broken) return [];
    const parsed = schema.safeParse(filledSettings({ view, service }, content.with ?? {}, () => ""));
    return parsed.success
      ? []
      : parsed.error.issues.map(({ path, message }) =>
          finding(
            "document-malformed",
            { ...at, field: [at.field, ...path.map(String)].join(".") },
            message,
            "see the document's settings.ts in derive/",
          ),
        );
  });
}
