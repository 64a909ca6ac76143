import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { tagOf } from "../../../catalogue/container.ts";
import { ServiceName } from "../../../catalogue/names.ts";
import { historyOf, timesIn } from "../../../cli/versions/history.ts";
import { pinningFiles } from "../../../cli/versions/read.ts";
import { type Pin, pinsIn } from "../../../derive/versions/pins.ts";
import { reviewsOf } from "../../../derive/versions/reviews.ts";
import { readLock } from "../../../render/lock.ts";
import { realCatalogue } from "../services/real.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));
const DAY = 86_400;
let catalogue: Catalogue;
let pins: Pin[];
beforeAll(async () => {
  catalogue = await realCatalogue();
  pins = pinsIn(await pinningFiles(root));
});
const of = (kind: Pin["kind"]): Pin[] => pins.filter((pin) => pin.kind === kind);

/** Every text of a value, with the key below which it stands. */
function textsIn(value: unknown, key = ""): [key: string, text: string][] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => textsIn(child, Array.isArray(value) ? key : name));
}

describe("the pins", () => {
  it("are those of the services' facts, each on its line", () => {
    const stated = [...catalogue.services.values()].flatMap(({ name, version }) =>
      version === undefined ? [] : [[name, version.pin]],
    );
    expect(
      of("service")
        .map(({ program, version }) => [program, version])
        .sort(),
    ).toEqual(stated.sort());
  });

  it("leave out no image with a tag of its own, wherever a service's facts name one", () => {
    const images = [...catalogue.services.values()].flatMap(({ name, runs }) =>
      textsIn(runs).flatMap(([key, text]) => {
        const image = key === "image" ? text : text.split("docker://")[1];
        const tag = image === undefined ? undefined : tagOf(image);
        return tag === undefined || tag.includes("{") ? [] : [`${name} ${tag}`];
      }),
    );
    const found = of("image").filter(({ program }) => program !== "kubernetes");
    expect(found.map(({ service, version }) => `${service} ${version}`).sort()).toEqual(images.sort());
  });

  it("say one version where two places must agree: the flag that minikube starts Kubernetes with, and its pin", () => {
    const flags = of("image").filter(({ program }) => program === "kubernetes");
    expect(flags.map(({ service, version }) => [service, version])).toEqual([
      ["minikube", catalogue.services.get(ServiceName.parse("minikube"))?.version?.pin],
    ]);
  });

  it("are those of the lock of upstream's manifests", async () => {
    const lock = [...(await readLock(root))].map(([app, { module, version }]) => [app, module, version]);
    expect(of("upstream").map(({ service, program, version }) => [service, program, version])).toEqual(lock);
  });

  it("are those of the programs that the project runs with", async () => {
    for (const { program, version, file } of of("program")) {
      const module: Record<string, unknown> = await import(join(root, file));
      const versions = Object.values(module).flatMap((binary) =>
        typeof binary === "object" && binary !== null && "version" in binary ? [binary.version] : [],
      );
      expect([program, new Set(versions)]).toEqual([program, new Set([version])]);
    }
    const files = (await pinningFiles(root)).keys();
    const binaries = [...files].filter((file) => file.startsWith("engine/binaries/"));
    const without = binaries.filter((file) => !pins.some((pin) => pin.file === file));
    for (const file of without) {
      const module: Record<string, unknown> = await import(join(root, file));
      const isBinary = (one: unknown): boolean =>
        typeof one === "object" && one !== null && "versionArguments" in one;
      expect([file, Object.values(module).filter(isBinary)]).toEqual([file, []]);
    }
  });
});

describe("the age of a pin", () => {
  const pin = (line: number, service = "a"): Pin => ({
    kind: "service",
    program: service,
    service,
    version: "1",
    file: `services/${service}.ts`,
    line,
  });

  it("is counted from the commit of its line or the date that the facts state, whichever is later; the oldest comes first", () => {
    const now = 100 * DAY;
    const date = new Date(90 * DAY * 1_000).toISOString().slice(0, 10);
    const reviews = reviewsOf(
      [pin(1), pin(2), pin(3, "stated"), pin(4, "unknown"), pin(5)],
      ({ line }) =>
        line === 5 ? "edited" : line === 4 ? undefined : { committed: (line === 2 ? 20 : 30) * DAY },
      (service) => (service === "stated" ? date : undefined),
      now,
    );
    expect(reviews.map(({ line, days, by }) => [line, days, by])).toEqual([
      [2, 80, "commit"],
      [1, 70, "commit"],
      [3, 10, "facts"],
      [5, 0, "edit"],
      [4, undefined, undefined],
    ]);
  });
});

describe("the history of a pin's line", () => {
  let folder: string;
  const git = async (...words: string[]): Promise<void> => {
    const author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    await execa("git", [...author, ...words], {
      cwd: folder,
      env: { GIT_AUTHOR_DATE: "2026-01-02T00:00:00Z", GIT_COMMITTER_DATE: "2026-03-04T00:00:00Z" },
    });
  };
  const line = (number: number, file = "a.ts"): Pin => ({
    kind: "service",
    program: "a",
    service: "a",
    version: "1",
    file,
    line: number,
  });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "blumeops-versions-"));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  it("is unknown where there is no repository, and that is said", async () => {
    const history = await historyOf(folder, [line(1)]);
    expect(history.timeOf(line(1))).toBeUndefined();
    expect(history.caveat).toContain("no git history");
  });

  it("is when the line was written, and a line that is not committed is being edited", async () => {
    await git("init", "--quiet");
    await writeFile(join(folder, "a.ts"), "one\ntwo\n");
    await git("add", ".");
    await git("commit", "--quiet", "--message", "a");
    await writeFile(join(folder, "a.ts"), "one\nother\n");
    await writeFile(join(folder, "new.ts"), "one\n");
    const wanted = [line(1), line(2), line(1, "new.ts")];
    const { timeOf, caveat } = await historyOf(folder, wanted);
    expect(wanted.map(timeOf)).toEqual([
      { committed: Date.parse("2026-01-02T00:00:00Z") / 1_000 },
      "edited",
      "edited",
    ]);
    expect(caveat).toBeUndefined();
  });

  it("is read from git's answer whatever the line itself says", () => {
    const commit = "a".repeat(40);
    expect(timesIn(`${commit} 1 7 1\nauthor-time 5\nfilename a\n\tauthor-time 9`)).toEqual(
      new Map([[7, { committed: 5 }]]),
    );
  });
});
