import { join } from "node:path";
import { build } from "plist";
import { ServiceName } from "../../../catalogue/names.ts";
import { SecretReference } from "../../../catalogue/secret.ts";
import type { HostFile, HostService } from "../../../derive/host/document.ts";
import type { IndriPlaces } from "../../../lab/indri/places.ts";

/** What differs between two services, or between two states of one. */
export interface Variant {
  readonly name: string;
  readonly port: number;
  /** A setting that its program reads. */
  readonly level?: "info" | "debug" | "warn";
  readonly configMode?: "0600" | "0644";
  /** Whether it has a job beside its program. */
  readonly job?: boolean;
  /** A file that nothing reads again. */
  readonly note?: string;
  /** Whether its configuration holds a secret. */
  readonly secret?: boolean;
  /** A configuration that its program does not take. */
  readonly broken?: boolean;
  readonly after?: readonly string[];
}

/** The secret of a service that has one. */
export function secretOf(name: string): SecretReference {
  return SecretReference.parse(`op://blumeops/${name}/key`);
}

/** A service of the tests: the lab's zot with a configuration, a folder of data, and what else the variant says. */
export function service(
  { home, launchAgents, homebrew }: IndriPlaces,
  {
    name,
    port,
    level = "info",
    configMode = "0600",
    job = false,
    note,
    secret = false,
    broken = false,
    after = [],
  }: Variant,
): HostService {
  const config = join(home, ".config", name, "config.json");
  const logs = join(home, "Library", "Logs");
  const data = join(home, "data", name);
  const program = join(home, "bin", "zot");
  const label = `test.${name}`;
  const plist = (own: string, value: Parameters<typeof build>[0]): HostFile => ({
    path: join(launchAgents, `${own}.plist`),
    mode: "0644",
    owner: "user",
    onChange: { reload: own },
    secrets: [],
    content: () => build(value),
  });
  return {
    name: ServiceName.parse(name),
    title: `Service ${name}`,
    prefix: homebrew,
    packages: [],
    binary: { path: program, how: "build it" },
    folders: [{ path: data, mode: "0700", owner: "user" }],
    files: [
      {
        path: config,
        mode: configMode,
        owner: "user",
        onChange: "restart",
        secrets: secret ? [secretOf(name)] : [],
        content: (lookup) =>
          `${JSON.stringify(
            {
              distSpecVersion: "1.1.0",
              storage: { rootDirectory: data },
              // zot takes its port as a text and refuses a number.
              http: { address: "0.0.0.0", port: broken ? port : String(port) },
              log: { level },
              ...(secret ? { key: lookup(secretOf(name)) } : {}),
            },
            null,
            2,
          )}\n`,
      },
      ...(note === undefined
        ? []
        : [
            {
              path: join(home, ".config", name, "note"),
              mode: "0644",
              owner: "user" as const,
              onChange: "nothing" as const,
              secrets: [],
              content: () => note,
            },
          ]),
      plist(label, {
        Label: label,
        ProgramArguments: [program, "serve", config],
        KeepAlive: true,
        RunAtLoad: true,
        StandardErrorPath: join(logs, `${name}.err.log`),
        StandardOutPath: join(logs, `${name}.out.log`),
      }),
      ...(job
        ? [
            plist(`${label}-job`, {
              Label: `${label}-job`,
              ProgramArguments: ["/usr/bin/true"],
              StartInterval: 3_600,
              StandardErrorPath: join(logs, `${name}-job.err.log`),
            }),
          ]
        : []),
    ],
    agents: [
      { label, domain: "gui", plistPath: join(launchAgents, `${label}.plist`), keepAlive: true },
      ...(job
        ? [
            {
              label: `${label}-job`,
              domain: "gui" as const,
              plistPath: join(launchAgents, `${label}-job.plist`),
              keepAlive: false,
            },
          ]
        : []),
    ],
    signs: [
      { kind: "tcp", port },
      { kind: "http", url: `http://127.0.0.1:${port}/v2/`, within: 5 },
    ],
    logs: [join(logs, `${name}.err.log`)],
    keeps: [data],
    within: 10,
    after: after.map((one) => ServiceName.parse(one)),
    restart: { seconds: 2, noticed: `whoever uses ${name}` },
  };
}
