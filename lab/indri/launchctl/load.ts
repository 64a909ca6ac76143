import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Answer, type Call, DONE, fail } from "../../calls/answer.ts";
import { explain, type LaunchdErrno, LaunchdError } from "../launchd/errors.ts";
import type { Launchd } from "../launchd/launchd.ts";
import { readPropertyList } from "../launchd/property-list.ts";
import { parseTarget } from "../launchd/target.ts";

/** `launchctl bootstrap DOMAIN PATH…`. A folder stands for the property lists in it. */
export async function bootstrap(launchd: Launchd, call: Call): Promise<Answer> {
  const [domain, ...paths] = call.arguments;
  if (domain === undefined || paths.length === 0)
    return fail(64, "Usage: launchctl bootstrap <domain-target> [service-path, service-path2, ...]");
  const target = parseTarget(domain);
  if (target === undefined) return fail(64, "Unrecognized target specifier.");
  if (target.domain === "system" && !call.root) return refuse("Bootstrap", 5, call);
  for (const path of await propertyLists(paths, call.folder))
    try {
      await launchd.bootstrap(target.domain, path);
    } catch (error) {
      if (!(error instanceof LaunchdError)) throw error;
      return refuse("Bootstrap", shownErrno(error.errno, call.root), call);
    }
  return DONE;
}

/** `launchctl bootout DOMAIN/LABEL` and `launchctl bootout DOMAIN PATH…`. */
export async function bootout(launchd: Launchd, call: Call): Promise<Answer> {
  const [specifier, ...paths] = call.arguments;
  if (specifier === undefined)
    return fail(
      64,
      "Usage: launchctl bootout <domain-target> [service-path1, service-path2, ...] | <service-target>",
    );
  const target = parseTarget(specifier);
  if (target === undefined) return fail(64, "Unrecognized target specifier.");
  if (target.domain === "system" && !call.root) return refuse("Boot-out", 1, call);
  const named = target.label === undefined ? await labels(paths, call.folder) : [target.label];
  if (named === undefined || named.length === 0) return refuse("Boot-out", 5, call);
  for (const label of named)
    try {
      await launchd.bootout(target.domain, label);
    } catch (error) {
      if (!(error instanceof LaunchdError)) throw error;
      // By its path, a service that is not loaded is an input/output error; by its name it is no such process.
      const errno = error.errno === 3 && target.label === undefined ? 5 : error.errno;
      return refuse("Boot-out", errno, call);
    }
  return DONE;
}

/** The legacy `launchctl load [-wF] PATH…`: says what went wrong and exits with 0 all the same. */
export async function load(launchd: Launchd, call: Call): Promise<Answer> {
  const { paths, write } = legacyArguments(call.arguments);
  if (paths.length === 0) return fail(1, "Usage: launchctl load [-wF] <service-path, service-path2, ...>");
  const said: string[] = [];
  for (const path of await propertyLists(paths, call.folder))
    try {
      if (write) await launchd.setDisabled(domainOf(call), (await readPropertyList(path)).Label, false);
      await launchd.bootstrap(domainOf(call), path);
    } catch {
      said.push(...legacyFailure("Load", "bootstrap", call));
    }
  return { out: [], err: said, status: 0 };
}

/** The legacy `launchctl unload [-wF] PATH…`. Waits for nothing; says what went wrong and exits with 0 all the same. */
export async function unload(launchd: Launchd, call: Call): Promise<Answer> {
  const { paths, write } = legacyArguments(call.arguments);
  if (paths.length === 0) return fail(1, "Usage: launchctl unload [-wF] <service-path, service-path2, ...>");
  const said: string[] = [];
  for (const path of await propertyLists(paths, call.folder))
    try {
      const { Label } = await readPropertyList(path);
      if (write) await launchd.setDisabled(domainOf(call), Label, true);
      await launchd.bootout(domainOf(call), Label);
    } catch (error) {
      if (!(error instanceof LaunchdError && error.errno === 36))
        said.push(...legacyFailure("Unload", "bootout", call));
    }
  return { out: [], err: said, status: 0 };
}

function refuse(action: string, errno: LaunchdErrno, { root }: Call): Answer {
  const hint = root || errno !== 5 ? [] : ["Try re-running the command as root for richer errors."];
  return fail(errno, `${action} failed: ${explain(errno)}`, ...hint);
}

/** To an ordinary user launchctl shows most reasons as an input/output error. */
function shownErrno(errno: LaunchdErrno, root: boolean): LaunchdErrno {
  return root || errno === 37 || errno === 125 ? errno : 5;
}

function legacyFailure(action: string, instead: string, { root }: Call): string[] {
  const hint = root ? [] : [`Try running \`launchctl ${instead}\` as root for richer errors.`];
  return [`${action} failed: ${explain(5)}`, ...hint];
}

function legacyArguments(all: readonly string[]): { paths: string[]; write: boolean } {
  const options = all.filter((argument) => /^-[wF]+$/.test(argument));
  return {
    paths: all.filter((argument) => !argument.startsWith("-")),
    write: options.some((option) => option.includes("w")),
  };
}

function domainOf({ root }: Call): string {
  return root ? "system" : "gui/501";
}

async function propertyLists(paths: readonly string[], folder: string): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const full = resolve(folder, path);
      if (!((await stat(full).catch(() => undefined))?.isDirectory() ?? false)) return [full];
      return (await readdir(full)).filter((name) => name.endsWith(".plist")).map((name) => join(full, name));
    }),
  );
  return found.flat();
}

async function labels(paths: readonly string[], folder: string): Promise<string[] | undefined> {
  try {
    const files = await propertyLists(paths, folder);
    return await Promise.all(files.map(async (path) => (await readPropertyList(path)).Label));
  } catch {
    return undefined;
  }
}
