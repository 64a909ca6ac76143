import type ssh2 from "ssh2";
import type { HostDocument } from "../../derive/host/document.ts";
import { runOn } from "../ssh/login.ts";
import type { Look } from "./eventually.ts";
import { type Verified, verified } from "./verified.ts";

/** What launchd says of one agent: a line of `launchctl list`. */
interface Listed {
  readonly pid: string;
  /** Exit status of its last run; negative for a signal. */
  readonly status: string;
}

/** Every agent and daemon of the Mac, by what launchd says of it. */
export function agentLooks({ services }: HostDocument, session: ssh2.Client): Look[] {
  return services.flatMap(({ agents, brewService }) => [
    ...agents.map(({ label, domain, keepAlive }) => agentLook(session, label, domain, keepAlive)),
    ...(brewService === undefined ? [] : [agentLook(session, `homebrew.mxcl.${brewService}`, "gui", true)]),
  ]);
}

function agentLook(session: ssh2.Client, label: string, domain: "gui" | "system", staysUp: boolean): Look {
  const subject = `agent ${label}`;
  const list = domain === "system" ? "sudo -n launchctl list" : "launchctl list";
  return {
    subject,
    look: async (): Promise<Verified> => {
      const { out } = await runOn(session, list);
      const listed = listedOf(out).get(label);
      if (listed === undefined) return verified(subject, false, "launchd does not know it");
      if (staysUp)
        return verified(subject, listed.pid !== "-", `no process; its last one ended with ${listed.status}`);
      return verified(subject, listed.status === "0", `its last run ended with ${listed.status}`);
    },
  };
}

function listedOf(text: string): ReadonlyMap<string, Listed> {
  return new Map(
    text
      .trim()
      .split("\n")
      .map((line) => {
        const [pid = "", status = "", label = ""] = line.split("\t");
        return [label, { pid, status }];
      }),
  );
}
