import type { Sign, WantedFile, WantedService } from "./wanted.ts";

/**
 * What the scripts of this folder read on standard input: one word and its values a line, the path last, since it may hold spaces;
 * contents in base64 on the line after their file.
 *
 * @param seen tells this apply from an earlier one of the same content: what the host looked like when it was planned
 * @throws Error for a value that would not stay on its line
 */
export function payloadOf(service: WantedService, seen: string): string {
  const packages = service.packages.map((one) =>
    one.by === "mise" ? `mise ${one.tool}` : `${one.cask ? "cask" : "brew"} ${one.formula}`,
  );
  return [
    `service ${service.name}`,
    `title ${service.title}`,
    `prefix ${service.prefix}`,
    `seen ${seen}`,
    `within ${service.within}`,
    ...packages,
    ...(service.binary === undefined
      ? []
      : [`binary ${service.binary.path}`, `how ${service.binary.how.replaceAll("\n", " ")}`]),
    ...service.folders.map(({ owner, mode, path }) => `folder ${owner} ${mode} ${path}`),
    ...service.files.flatMap((file) => [
      `file ${file.mode} ${consequence(file)} ${file.owner} ${file.path}`,
      `data ${base64(file.content)}`,
    ]),
    ...service.agents.map(
      ({ domain, label, keepAlive, plistPath }) =>
        `agent ${domain} ${label} ${keepAlive ? 1 : 0} ${plistPath}`,
    ),
    ...(service.brewService === undefined ? [] : [`brewservice ${service.brewService}`]),
    ...(service.start?.unless ?? []).map((word) => `unless ${word}`),
    ...(service.start?.run ?? []).map((word) => `run ${word}`),
    ...service.signs.map(signLine),
    ...service.logs.map((path) => `log ${path}`),
    ...service.keeps.map((path) => `keep ${path}`),
    ...service.masks.map((value) => `mask ${base64(value)}`),
    "end",
  ]
    .map((line) => oneLine(service.name, line))
    .join("");
}

/**
 * What `remove.sh` is told of a service that nobody states any more: it goes by what the host has noted of it.
 *
 * @param data whether what it keeps goes, too
 */
export function removalOf(service: string, data: "keep" | "delete"): string {
  return [`service ${service}`, ...(data === "delete" ? ["purge yes"] : []), "end"]
    .map((line) => oneLine(service, line))
    .join("");
}

function consequence({ onChange }: WantedFile): string {
  if (onChange === "nothing") return "-";
  return onChange === "restart" ? "all" : `load:${onChange.reload}`;
}

function signLine(sign: Sign): string {
  return sign.kind === "tcp"
    ? `tcp ${sign.port}`
    : `http ${sign.within} ${sign.url}${sign.expect === undefined ? "" : ` ${sign.expect}`}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function oneLine(service: string, line: string): string {
  if (/[\n\r\0]/.test(line))
    throw new Error(`${service}: "${line.split(/[\n\r]/)[0]}…" does not fit on one line`);
  return `${line}\n`;
}
