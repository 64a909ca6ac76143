import { tagOf } from "../../catalogue/container.ts";

/** A version that a file of the project says, with the place where it says it. */
export interface Pin {
  /** What is pinned by a service's own file, by what of upstream's was rendered, or by what the project itself runs with. */
  readonly kind: "service" | "image" | "upstream" | "program";
  /** "miniflux", "ghcr.io/cloudnative-pg/postgresql", "caddy". */
  readonly program: string;
  /** The service whose it is; none for the project's own programs. */
  readonly service: string | undefined;
  /** As it is written: "2.2.17", "v2.2.17-33b7f0f", "untracked". */
  readonly version: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

const SERVICE = /^services\/([a-z0-9-]+)\.ts$/;
const PROGRAM = /^engine\/binaries\/([a-z0-9-]+)\.ts$/;
/** Where the versions are locked of what upstream publishes and is rendered into manifests/. */
export const UPSTREAM_LOCK = "manifests/upstream.lock.json";

/** Files of the project that may pin a version, by their path. */
export function mayPin(file: string): boolean {
  return SERVICE.test(file) || PROGRAM.test(file) || file === UPSTREAM_LOCK;
}

/** Every version that files of the project pin, with its line. A tag that is filled in (`{version}`) is its service's own pin and none by itself. */
export function pinsIn(files: ReadonlyMap<string, string>): Pin[] {
  return [...files].flatMap(([file, text]) => {
    const service = SERVICE.exec(file)?.[1];
    const program = PROGRAM.exec(file)?.[1];
    if (service !== undefined) return byLine(file, text, (line) => ofService(line, service));
    if (program !== undefined) return byLine(file, text, (line) => ofProgram(line, program));
    return file === UPSTREAM_LOCK ? ofLock(file, text) : [];
  });
}

type Found = Omit<Pin, "file" | "line">;

function byLine(file: string, text: string, find: (line: string) => Found[]): Pin[] {
  return text
    .split("\n")
    .flatMap((line, index) => find(line).map((found) => ({ ...found, file, line: index + 1 })));
}

function ofService(line: string, service: string): Found[] {
  const pins = [...line.matchAll(/\bpin: "([^"]+)"/g)].map(
    ([, version = ""]): Found => ({ kind: "service", program: service, service, version }),
  );
  const flags = [...line.matchAll(/--kubernetes-version=v([^"\s]+)/g)].map(
    ([, version = ""]): Found => ({ kind: "image", program: "kubernetes", service, version }),
  );
  const images = [...line.matchAll(/(?:\bimage: "|docker:\/\/)([^"\s,]+)/g)].flatMap(
    ([, image = ""]): Found[] => {
      const version = tagOf(image);
      return version === undefined || version.includes("{")
        ? []
        : [
            {
              kind: "image",
              program: image.slice(0, -version.length - 1).replace("{name:registry}/", ""),
              service,
              version,
            },
          ];
    },
  );
  return [...pins, ...flags, ...images];
}

function ofProgram(line: string, program: string): Found[] {
  const version = /^(?:const version = |\s+version: )"([^"]+)"/.exec(line)?.[1];
  return version === undefined ? [] : [{ kind: "program", program, service: undefined, version }];
}

/** The lock has an entry for each application, whose version stands below its module. */
function ofLock(file: string, text: string): Pin[] {
  let service = "";
  let program = "";
  return byLine(file, text, (line) => {
    service = /^ {2}"([^"]+)": \{$/.exec(line)?.[1] ?? service;
    program = /^ {4}"module": "([^"]+)"/.exec(line)?.[1] ?? program;
    const version = /^ {4}"version": "([^"]+)"/.exec(line)?.[1];
    return version === undefined ? [] : [{ kind: "upstream", program, service, version }];
  });
}
