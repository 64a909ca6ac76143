import type { ServiceFacts } from "../../../../catalogue/service.ts";
import { native } from "../lab.ts";

type NativeFacts = NonNullable<Extract<ServiceFacts["runs"], { where: "host" }>["native"]>;
type AgentFacts = NonNullable<NativeFacts["agents"]>[number];
type FileFacts = NonNullable<NativeFacts["files"]>[number];

/** A native service of the Mac of these tests' lab. */
export function onMac(
  name: string,
  facts: Omit<NativeFacts, "install">,
  more: Partial<ServiceFacts> = {},
): ServiceFacts {
  return native(name, {
    runs: { where: "host", host: "server", native: { install: { by: "nothing" }, ...facts } },
    ...more,
  });
}

/** An agent that stays up, with logs of its own. */
export function agent(label: string): AgentFacts {
  return {
    label,
    program: ["/usr/bin/true"],
    keepAlive: true,
    logs: { out: `{logs}/${label}.out.log`, err: `{logs}/${label}.err.log` },
  };
}

/** A file of plain text. */
export function file(path: string, text: string): FileFacts {
  return { path, content: { format: "text", text } };
}
