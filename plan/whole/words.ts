import { countsText, type StackPreview } from "./engine.ts";
import type { Item, Plan, Sections } from "./plan.ts";
import { counted } from "./verdict.ts";

/** A layer in one line. */
export interface Row {
  readonly layer: string;
  /** "none" where nothing of it changes. */
  readonly change: string;
}

const NONE = "none";

/** Names that a line gives before it only counts. */
const NAMED = 4;

/** Every layer with what becomes of it, each in one line. */
export function rowsOf({ sections, findings, engine, running }: Plan): Row[] {
  const said = [...count(findings.new, "new finding"), ...count(findings.gone, "finding", "gone")];
  const last = [
    { layer: "findings", change: said.length === 0 ? NONE : said.join(", ") },
    ...(engine === undefined ? [] : [{ layer: "engine", change: engineLine(engine) }]),
    ...(running === undefined ? [] : [{ layer: "drift", change: runningLine(running) }]),
  ];
  if (sections === undefined) return last;
  const { access, dns, tailnet, routes, hosts, cluster, secrets, versions, upkeep } = sections;
  return [
    { layer: "who reaches what", change: accessLine(access) },
    { layer: "DNS", change: itemsLine(dns) },
    { layer: "tailnet", change: itemsLine(tailnet) },
    { layer: "routes", change: itemsLine(routes) },
    { layer: "hosts", change: hostsLine(hosts) },
    { layer: "cluster", change: clusterLine(cluster) },
    {
      layer: "secrets",
      change: line(
        secrets.map(({ kind, reference }) => `${kind === "add" ? "reads" : "no longer reads"} ${reference}`),
      ),
    },
    {
      layer: "versions",
      change: line(
        versions.map(
          ({ service, before, after }) => `${service} ${before ?? "(new)"} → ${after ?? "(gone)"}`,
        ),
      ),
    },
    { layer: "checks and backups", change: upkeepLine(upkeep) },
    ...last,
  ];
}

function count(all: readonly unknown[], what: string, then = ""): string[] {
  return all.length === 0 ? [] : [`${counted(all.length, what)}${then === "" ? "" : ` ${then}`}`];
}

function line(texts: readonly string[]): string {
  if (texts.length === 0) return NONE;
  const more = texts.length - NAMED;
  return more > 0 ? `${texts.slice(0, NAMED).join("; ")}; and ${more} more` : texts.join("; ");
}

function accessLine({ changes, services, policy }: Sections["access"]): string {
  if (changes.length + services.length === 0)
    return policy === undefined ? NONE : "the policy's text; nobody gains or loses anything";
  const people = services.map(({ who, kind, service }) => `${who} ${kind}s ${service}`);
  const rest = services.length === 0 ? ["nobody gains or loses a service"] : [];
  return line([...people, ...rest, ...changes.map(({ sentence }) => sentence.replaceAll("  ", " "))]);
}

const SIGNS = { add: "+", change: "~", remove: "-" } as const;

/** Something that is kept, as "~ name before → after". */
export function itemText({ kind, subject, before, after }: Item): string {
  const values = [before, after].filter((text) => text !== undefined).join(" → ");
  return `${SIGNS[kind]} ${subject}  ${values}`;
}

function itemsLine(items: readonly Item[]): string {
  return line(items.map(({ kind, subject }) => `${SIGNS[kind]} ${subject}`));
}

function hostsLine(hosts: Sections["hosts"]): string {
  return line(
    hosts.map(({ host, service, kind, files, restarts, starts, stops }) =>
      [
        `${SIGNS[kind]} ${service} on ${host}`,
        ...count(files, "file"),
        ...(restarts.length === 0 ? [] : [`restarts ${restarts.join(", ")}`]),
        ...(starts.length === 0 ? [] : [`starts ${starts.join(", ")}`]),
        ...(stops.length === 0 ? [] : [`stops ${stops.join(", ")}`]),
      ].join(", "),
    ),
  );
}

function clusterLine(cluster: Sections["cluster"]): string {
  const dangerous = cluster.filter(({ dangers }) => dangers.length > 0);
  const apps = [...Map.groupBy(cluster, ({ app }) => app)].map(
    ([app, objects]) =>
      `${app}: ${counted(objects.length, "object")}${objects.some(({ restarts }) => restarts) ? ", restarts" : ""}`,
  );
  return line([...(dangerous.length === 0 ? [] : [`${dangerous.length} dangerous`]), ...apps]);
}

function upkeepLine(upkeep: Sections["upkeep"]): string {
  const words = { check: "check", alert: "alert", metrics: "scrape", backup: "backup" } as const;
  const said = (["check", "alert", "metrics", "backup"] as const).flatMap((what) =>
    (["remove", "add"] as const).flatMap((kind) => {
      const found = upkeep.filter((one) => one.what === what && one.kind === kind);
      return found.length === 0
        ? []
        : [`${counted(found.length, words[what])} ${kind === "add" ? "gained" : "lost"}`];
    }),
  );
  return line(said);
}

/** The stacks that the engine would touch; those that it would replace something in say what. */
function engineLine(engine: readonly StackPreview[]): string {
  return line(
    engine.flatMap((one) => {
      if (one.state === "same") return [];
      if (one.state === "failed") return [`${one.stack}: not known`];
      const replaced = one.changes.filter(({ kind }) => kind === "replace");
      const why = replaced.map(({ name, forcedBy }) => `${name} by ${forcedBy.join(", ") || "its provider"}`);
      return one.changes.length === 0
        ? []
        : [`${one.stack}: ${countsText(one)}${why.length === 0 ? "" : ` (anew: ${line(why)})`}`];
    }),
  );
}

function runningLine({ drift, ignored, unasked }: NonNullable<Plan["running"]>): string {
  const said = [
    ...(drift.length === 0 ? [] : [`${drift.length} drifted`]),
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(unasked.length === 0 ? [] : [`not asked: ${unasked.map(({ layer }) => layer).join(", ")}`]),
  ];
  return said.length === 0 ? NONE : said.join("; ");
}

/** Who is bothered, a sentence for each. */
export function awayLines({ away }: Sections): string[] {
  return away.map(({ title, seconds, noticed }) =>
    [
      `${title} is away${seconds === undefined ? "" : ` for about ${seconds} s`}`,
      noticed === undefined ? "nothing is said of who notices" : `noticed by ${noticed}`,
    ].join("; "),
  );
}

/** What is compared with what, and who was asked, in one line. */
export function betweenText({ between: { base, tree }, running }: Plan): string {
  const edited = tree.edited ? ", with what is not committed" : "";
  const asked =
    running === undefined
      ? "offline, no credential used"
      : `compared with what runs now ${running.target === "lab" ? "in the lab" : "for real"}`;
  return `${tree.commit.slice(0, 7)}${edited} against ${base.name} at ${base.commit.slice(0, 7)} · ${asked}`;
}
