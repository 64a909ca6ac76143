import type {
  Address,
  Need,
  PageAlert,
  PageStore,
  PinnedAt,
  Placed,
  ServicePage,
} from "../../derive/service-page/page.ts";

/** A text as a sentence begins. */
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Where a service runs, on one line. */
export function placedText(placed: Placed): string {
  switch (placed.where) {
    case "host":
      return `natively on ${placed.host}`;
    case "cluster":
      return `in ${placed.cluster}${placed.host === undefined ? "" : ` on ${placed.host}`}, namespace ${placed.namespace}`;
    case "container":
      return `in the container ${placed.container} on ${placed.host}`;
    case "appliance":
      return `as a part of ${placed.host}'s own system`;
    case "cloud":
      return `at ${placed.provider}, as ${placed.target.replace(/\.$/, "")}`;
  }
}

/** What of it runs there, each as a name and what is to say of it. */
export function partsText(placed: Placed): { readonly name: string; readonly says: string }[] {
  switch (placed.where) {
    case "host":
      return [
        { name: "installed", says: placed.installed },
        ...placed.agents.map(({ label, domain, runs, summary }) => ({
          name: label,
          says: [
            ...(domain === "system" ? ["as root"] : []),
            runs,
            ...(summary === undefined ? [] : [summary]),
          ].join(", "),
        })),
      ];
    case "cluster":
      return [
        ...placed.workloads.map((name) => ({ name, says: "" })),
        ...(placed.published === undefined
          ? []
          : [{ name: placed.published, says: "installed as its project publishes it" }]),
      ];
    case "container":
      return [{ name: placed.image, says: "its image" }];
    case "appliance":
    case "cloud":
      return [];
  }
}

/** "http 8080, loopback only". */
export function portText({
  name,
  port,
  protocol,
  scheme,
  bind,
  summary,
}: ServicePage["ports"][number]): string {
  const how = [
    `${name} ${port}`,
    ...(protocol === "udp" ? ["UDP"] : []),
    ...(scheme === undefined ? [] : [scheme.toUpperCase()]),
    ...(bind === "loopback" ? ["loopback only"] : []),
  ].join(", ");
  return summary === undefined ? how : `${how}: ${summary}`;
}

/** Who takes a way in. */
export function peopleText({ kind, people }: Address): string {
  if (kind === "public") return "everybody on the internet";
  return people.length === 0 ? "nobody by this way" : people.join(", ");
}

/** What a service needs of another. */
export function needText(need: Need): string {
  switch (need.kind) {
    case "uses":
      return usedText(need);
    case "runs in":
      return `it runs there, ${need.why}`;
    case "is passed on by":
      return `it passes on ${need.why}`;
    case "is public through":
      return `it answers as ${need.why}`;
  }
}

/** The same, told of the one that is needed. */
export function neededText(need: Need): string {
  switch (need.kind) {
    case "uses":
      return usedText(need);
    case "runs in":
      return `runs here, ${need.why}`;
    case "is passed on by":
      return `is passed on as ${need.why}`;
    case "is public through":
      return `is public as ${need.why}`;
  }
}

function usedText({ through, port, why }: Need): string {
  const way = [
    ...(through === undefined ? [] : [WAYS[through]]),
    ...(port === undefined ? [] : [`port ${port}`]),
  ].join(", ");
  return way === "" ? why : `${why} (${way})`;
}

/** The ways of catalogue/exposure.ts, as a reader knows them. */
const WAYS: Readonly<Record<NonNullable<Need["through"]>, string>> = {
  local: "on the same host",
  node: "from the cluster's node to its host",
  cluster: "within the cluster",
  device: "by its own device in the tailnet",
  host: "by its host in the tailnet",
  site: "by its site, through the proxy",
  stream: "by its stream, through the proxy",
  lan: "over the home network",
};

/** Whether a store would come back. */
export function storeText({ state, why }: PageStore): string {
  const verdict = { covered: "backed up", waived: "not backed up, with a reason", hole: "NOT backed up" };
  return `${verdict[state]}: ${why}`;
}

/** Who is told of a check without asking. */
export function alertText(alert: PageAlert): string {
  return alert.told
    ? `${alert.name}, ${alert.severity}, after ${alert.afterSeconds / 60} min, by ${alert.shownBy}`
    : `none: ${alert.because}`;
}

/** Where a version stands. */
export function pinText({ what, version, file, field }: PinnedAt): string {
  return `${what} ${version}: ${file}, ${field}`;
}

/** How long a restart takes it away, and who notices; nothing where the facts do not say. */
export function awayText({ seconds, noticed }: ServicePage["restart"]): string | undefined {
  return seconds === undefined
    ? undefined
    : `away for about ${seconds} s${noticed === undefined ? "" : `; noticed by ${noticed}`}`;
}
