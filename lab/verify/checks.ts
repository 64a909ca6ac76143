import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect } from "node:net";
import type ssh2 from "ssh2";
import type { Service } from "../../catalogue/service.ts";
import type { Check } from "../../catalogue/upkeep.ts";
import { shellWord, shellWords } from "../../derive/formats/shell.ts";
import { nativesOn } from "../../derive/host/natives.ts";
import { filledPath } from "../../derive/host/template.ts";
import { type HostView, placeNamed } from "../../derive/host/view.ts";
import { runOn } from "../ssh/login.ts";
import { askSite } from "../tailnet/ask.ts";
import type { Look } from "./eventually.ts";
import { type Verified, verified } from "./verified.ts";

/** The checks that native services state, asked on the Mac itself; what goes by a name is asked as a route. */
export function checkLooks(view: HostView, session: ssh2.Client): Look[] {
  return nativesOn(view.catalogue, view.host.name).flatMap(({ service }) =>
    service.checks.flatMap((check) => lookOf(view, service, check, session)),
  );
}

function lookOf(view: HostView, service: Service, check: Check, session: ssh2.Client): Look[] {
  switch (check.kind) {
    case "http": {
      const port = portOf(view, service, check.port);
      if (port === undefined) return [];
      const subject = `${service.name} answers ${check.path}`;
      return [{ subject, look: async () => await answers(subject, port, check) }];
    }
    case "tcp": {
      const port = portOf(view, service, check.port);
      if (port === undefined) return [];
      const subject = `${service.name} listens for ${check.port}`;
      return [{ subject, look: async () => await listens(subject, port) }];
    }
    case "file": {
      const path = filledPath({ view, service }, check.path);
      const subject = `${service.name} has ${path.slice(view.place.root.length)}`;
      return [{ subject, look: async () => await isThere(subject, path, check.maxAgeSeconds) }];
    }
    case "command": {
      if (check.on !== "host") return [];
      const words = check.run.map((word) => filledPath({ view, service }, word));
      const subject = `${service.name}: ${check.run.map((word) => word.split("/").at(-1)).join(" ")}`;
      // As the host's scripts have it: a session of a Mac does not find what Homebrew installs.
      const path = `${placeNamed(view, "homebrew")}/bin`;
      return [{ subject, look: async () => await succeeds(subject, words, path, session) }];
    }
  }
}

/** The port on which a service's own port is played; nothing for one that it chooses anew at each start. */
function portOf({ place }: HostView, { ports }: Service, name: string | undefined): number | undefined {
  const port = Object.entries(ports).find(([key]) => key === name)?.[1];
  return port === undefined || port.varies ? undefined : place.portOf(port.port);
}

async function answers(
  subject: string,
  port: number,
  { path, expect, within }: Extract<Check, { kind: "http" }>,
): Promise<Verified> {
  const { status, body } = await askSite("localhost", port, path, undefined, within * 1_000);
  const good = status >= 200 && status < 300 && (expect === undefined || body.includes(expect));
  return verified(subject, good, `HTTP ${status}${expect === undefined ? "" : `, no "${expect}"`}`);
}

async function listens(subject: string, port: number): Promise<Verified> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
  return verified(subject, true, "");
}

async function isThere(subject: string, path: string, maxAgeSeconds: number | undefined): Promise<Verified> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return verified(subject, false, "nothing there");
  const age = Math.round((Date.now() - found.mtimeMs) / 1_000);
  return verified(subject, maxAgeSeconds === undefined || age <= maxAgeSeconds, `it is ${age} s old`);
}

async function succeeds(
  subject: string,
  words: readonly string[],
  path: string,
  session: ssh2.Client,
): Promise<Verified> {
  const { status, out, err } = await runOn(session, `PATH=${shellWord(path)}:$PATH ${shellWords(words)}`);
  return verified(subject, status === 0, `exit code ${status}: ${(err || out).trim().split("\n").at(-1)}`);
}
