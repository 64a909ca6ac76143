import type { Sign } from "./wanted.ts";

/** A container as it should run on a host with Docker, by the words of `docker run`. */
export interface WantedContainer {
  readonly name: string;
  readonly title: string;
  /** Full path of the docker program; it is called by sudo. */
  readonly docker: string;
  readonly image: string;
  readonly options: readonly string[];
  readonly arguments: readonly string[];
  readonly signs: readonly Sign[];
  /** Seconds in which it has to come up. */
  readonly within: number;
}

/**
 * What `scripts/container.sh` reads on standard input, one word and its value a line.
 *
 * @throws Error for a value that would not stay on its line
 */
export function containerPayload(container: WantedContainer): string {
  return [
    `name ${container.name}`,
    `title ${container.title}`,
    `docker ${container.docker}`,
    `image ${container.image}`,
    `within ${container.within}`,
    ...container.options.map((word) => `option ${word}`),
    ...container.arguments.map((word) => `argument ${word}`),
    ...container.signs.flatMap((sign) =>
      sign.kind === "http"
        ? [`http ${sign.within} ${sign.url}${sign.expect === undefined ? "" : ` ${sign.expect}`}`]
        : [],
    ),
    "end",
  ]
    .map((line) => {
      if (/[\n\r\0]/.test(line))
        throw new Error(`${container.name}: "${line.split(/[\n\r]/)[0]}…" does not fit on one line`);
      return `${line}\n`;
    })
    .join("");
}
