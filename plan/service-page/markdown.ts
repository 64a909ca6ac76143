import type { PhrasingContent, RootContent } from "mdast";
import type { Need, PageCheck, ServicePage } from "../../derive/service-page/page.ts";
import { code, heading, link, list, paragraph, printPage, section, steps, table, text } from "./blocks.ts";
import {
  alertText,
  awayText,
  neededText,
  needText,
  partsText,
  peopleText,
  placedText,
  portText,
  sentence,
  storeText,
} from "./words.ts";

/** From docs/services/ to the project's folder. */
const ROOT = "../..";

/** A service's page: `docs/services/<name>.md`. */
export function pageMarkdown(page: ServicePage): string {
  const { restart } = page;
  const away = awayText(restart);
  return printPage([
    heading(1, page.title),
    paragraph(
      text(`${sentence(page.summary)}. Stated in `),
      link(`${ROOT}/${page.file}`, page.file),
      text("."),
    ),
    ...where(page),
    ...reached(page),
    ...section("Needs", needs(page.needs, needText)),
    ...section("Needed by", needs(page.neededBy, neededText)),
    ...section(
      "Secrets",
      list(page.secrets.map(({ name, reference }) => ({ said: [text(`${name}: `), code(reference)] }))),
    ),
    ...section(
      "Data",
      list(
        page.stores.map((store) => ({
          said: [
            text(`${store.store} (${store.priority}), `),
            code(store.at),
            text(`: ${store.summary}. ${sentence(storeText(store))}`),
          ],
          below: steps(store.restore),
        })),
      ),
    ),
    ...section("Look", steps(page.look)),
    ...section(
      "Restart",
      steps(restart.steps),
      ...(away === undefined ? [] : [paragraph(text(`${sentence(away)}.`))]),
    ),
    ...section("Upgrade", ...versions(page), paragraph(text("In this order:")), steps(page.upgrade)),
    ...section("Checks", checkList(page.checks), ...hangsOn(page)),
    ...section("Notes", list(page.notes.map((note) => ({ said: [text(note)] })))),
  ]);
}

function where({ runs, ports }: ServicePage): RootContent[] {
  return section(
    "Where it runs",
    paragraph(text(`${sentence(placedText(runs))}.`)),
    list([
      ...partsText(runs).map(({ name, says }) => ({
        said: [code(name), ...(says === "" ? [] : [text(`: ${says}`)])],
      })),
      ...ports.map((port) => ({ said: [text(`port ${portText(port)}`)] })),
    ]),
  );
}

function reached({ audience, addresses, machines }: ServicePage): RootContent[] {
  return section(
    "Who reaches it",
    paragraph(text(`It is for ${audience.name}: ${audience.summary}.`)),
    ...(addresses.length === 0
      ? []
      : [
          table(
            ["address", "people"],
            addresses.map((address) => [[code(address.address)], [text(peopleText(address))]]),
          ),
        ]),
    list(machines.map(({ tag, summary }) => ({ said: [code(tag), text(`: ${summary}`)] }))),
  );
}

function needs(all: readonly Need[], says: (need: Need) => string): RootContent {
  return list(
    all.map((need) => ({ said: [link(`${need.service}.md`, need.service), text(`: ${says(need)}`)] })),
  );
}

function versions({ version, pinnedAt }: ServicePage): RootContent[] {
  return [
    ...(version === undefined
      ? []
      : [
          paragraph(
            text(`Version ${version.pin}; new ones are announced at `),
            link(version.upstream, version.upstream),
            text(version.note === undefined ? "." : `. ${sentence(version.note)}.`),
          ),
        ]),
    list(
      pinnedAt.map(({ what, version: pin, file, field }) => ({
        said: [
          text(`${what} ${pin}: `),
          link(`${ROOT}/${file}`, file),
          text(", "),
          code(field),
        ] satisfies PhrasingContent[],
      })),
    ),
  ];
}

/** Checks, each with who is told when it fails, and what to do then. */
export function checkList(checks: readonly PageCheck[]): RootContent {
  return list(
    checks.map(({ id, subject, remedy, alert }) => ({
      said: [text(`${subject}: `), code(id)],
      below: steps([{ step: "alert", say: alertText(alert) }, ...remedy]),
    })),
  );
}

function hangsOn({ hangsOn: ids }: ServicePage): RootContent[] {
  return ids.length === 0
    ? []
    : [
        paragraph(
          text("None of them can be good without "),
          ...ids.flatMap((id, index) => [...(index === 0 ? [] : [text(", ")]), code(id)]),
          text("."),
        ),
      ];
}
