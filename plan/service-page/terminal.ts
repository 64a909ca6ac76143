import type { ServicePage, Step } from "../../derive/service-page/page.ts";
import type { Paint } from "../terminal.ts";
import {
  alertText,
  awayText,
  neededText,
  needText,
  partsText,
  peopleText,
  pinText,
  placedText,
  portText,
  storeText,
} from "./words.ts";

/** Columns of a section's name. */
const NAME = 11;

/** A service's page for the terminal. */
export function renderPage(page: ServicePage, paint: Paint): string[] {
  const { restart, version } = page;
  const away = awayText(restart);
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.map((line, index) => `  ${paint.bold((index === 0 ? name : "").padEnd(NAME))}${line}`);
  return [
    `${paint.bold(page.title)} · ${page.summary}`,
    paint.dim(page.file),
    "",
    ...section("runs", [
      placedText(page.runs),
      ...columns(partsText(page.runs).map(({ name, says }): [string, string] => [name, says])).map(
        (line) => `  ${paint.dim(line)}`,
      ),
    ]),
    ...section("ports", page.ports.map(portText)),
    ...section("for", [`${page.audience.name}: ${page.audience.summary}`]),
    ...section("reached", [
      ...columns(page.addresses.map((address) => [address.address, peopleText(address)])),
      ...columns(page.machines.map(({ tag, summary }) => [tag, summary])),
    ]),
    ...section("needs", columns(page.needs.map((need) => [need.service, needText(need)]))),
    ...section("needed by", columns(page.neededBy.map((need) => [need.service, neededText(need)]))),
    ...section("secrets", columns(page.secrets.map(({ name, reference }) => [name, reference]))),
    ...section(
      "stores",
      page.stores.flatMap((store) => [
        `${mark(store.state, paint)} ${store.store} (${store.priority}), ${store.at}: ${store.summary}`,
        `  ${storeText(store)}`,
        ...steps(store.restore, paint).map((line) => `  ${line}`),
      ]),
    ),
    ...section("version", [
      ...(version === undefined ? [] : [`${version.pin}, announced at ${version.upstream}`]),
      ...(version?.note === undefined ? [] : [version.note]),
      ...page.pinnedAt.map((pin) => paint.dim(pinText(pin))),
    ]),
    ...section("look", steps(page.look, paint)),
    ...section("restart", [...steps(restart.steps, paint), ...(away === undefined ? [] : [away])]),
    ...section("upgrade", steps(page.upgrade, paint)),
    ...section(
      "checks",
      page.checks.flatMap(({ id, subject, remedy, alert }) => [
        `${subject}  ${paint.dim(id)}`,
        paint.dim(`  ${"alert".padEnd(8)} ${alertText(alert)}`),
        ...remedy.map(({ step, run }) => paint.dim(`  ${step.padEnd(8)} ${run}`)),
      ]),
    ),
    ...section("hang on", page.hangsOn.map(paint.dim)),
    ...section("notes", page.notes),
  ];
}

function mark(state: "covered" | "waived" | "hole", paint: Paint): string {
  if (state === "covered") return paint.green("✓");
  return state === "waived" ? paint.yellow("○") : paint.red("✗");
}

function steps(all: readonly Step[], paint: Paint): string[] {
  return all.map((one) =>
    "run" in one ? `${one.step.padEnd(8)} ${paint.dim(one.run)}` : `${one.step.padEnd(8)} ${one.say}`,
  );
}

/** Pairs with the second one under each other. */
function columns(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...pairs.map(([first]) => first.length));
  return pairs.map(([first, second]) => `${first.padEnd(width)}  ${second}`.trimEnd());
}
