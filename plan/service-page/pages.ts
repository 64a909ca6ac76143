import type { ServicePages } from "../../derive/service-page/pages.ts";
import { code, heading, link, paragraph, printPage, section, table, text } from "./blocks.ts";
import { checkList, pageMarkdown } from "./markdown.ts";
import { placedText } from "./words.ts";

/** The folder of generated pages; whatever else lies in it is stale. */
export const SERVICE_PAGES = "docs/services";

/** Every page of a service, and the index, by its path in the project. */
export function pageFiles(all: ServicePages): Map<string, string> {
  return new Map([
    [`${SERVICE_PAGES}/README.md`, indexMarkdown(all)],
    ...all.pages.map((page): [string, string] => [`${SERVICE_PAGES}/${page.name}.md`, pageMarkdown(page)]),
  ]);
}

function indexMarkdown({ pages, common }: ServicePages): string {
  return printPage([
    heading(1, "Services"),
    paragraph(
      text(
        "A page for each: where it runs, who reaches it, what it needs, how it is restarted, restored and upgraded, what watches it. All of it follows from ",
      ),
      link("../../services", "services/"),
      text(", "),
      link("../../hosts", "hosts/"),
      text(" and "),
      link("../../network", "network/"),
      text("; what watches and backs up is told in "),
      link("../check.md", "check.md"),
      text(". "),
      code("npx blumeops explain SERVICE"),
      text(" prints the same."),
    ),
    table(
      ["service", "what", "where", "for", "version"],
      [...pages]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, summary, runs, audience, version }) => [
          [link(`${name}.md`, name)],
          [text(summary)],
          [text(placedText(runs))],
          [text(audience.name)],
          [text(version?.pin ?? "")],
        ]),
    ),
    ...section("Checks of no service", checkList(common)),
  ]);
}
