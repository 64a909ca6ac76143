import { findNodeAtLocation, getNodeValue, type Node } from "jsonc-parser";
import { z } from "zod";
import type { TailnetView } from "./engine.ts";
import { positionOf, readHujson } from "./hujson.ts";

const Strings = z.array(z.string());
const Rule = z.object({
  src: Strings.optional(),
  users: Strings.optional(),
  dst: Strings.optional(),
  ports: Strings.optional(),
  ip: Strings.default([]),
});

/** A rule of a policy that concerns somebody or something, as the API shows it. */
interface Match {
  readonly users: readonly string[];
  readonly ports: readonly string[];
  readonly lineNumber: number;
}

/**
 * Rules of a policy that concern a user or an address and port. Names are compared as they are written (a user by login name, groups
 * and autogroups; a device by address, host name, tag or user), without the ranges that the policy's evaluator knows.
 */
export function previewMatches(
  text: string,
  asked: { readonly type: "user" | "ipport"; readonly previewFor: string },
  tailnet: TailnetView,
): Match[] {
  const read = readHujson(text);
  if (!read.ok) return [];
  const { root } = read;
  const names =
    asked.type === "user"
      ? namesOfUser(root, asked.previewFor, tailnet)
      : namesOfAddress(root, asked.previewFor, tailnet);
  const port = asked.type === "ipport" ? asked.previewFor.split(":").at(-1) : undefined;
  return ["acls", "grants"].flatMap((section) =>
    (findNodeAtLocation(root, [section])?.children ?? []).flatMap((node) => {
      const rule = Rule.safeParse(getNodeValue(node));
      if (!rule.success) return [];
      const users = rule.data.src ?? rule.data.users ?? [];
      const ports = portsOf(rule.data);
      const concerned =
        port === undefined
          ? users.some((name) => names.has(name))
          : ports.some((destination) => opens(destination, names, port));
      return concerned ? [{ users, ports, lineNumber: positionOf(text, node.offset).line }] : [];
    }),
  );
}

/** Destinations with their ports; a grant says them apart ("tag:nas" and "tcp:445"). */
function portsOf({ dst, ports, ip }: z.output<typeof Rule>): string[] {
  const destinations = dst ?? ports ?? [];
  if (ip.length === 0) return destinations;
  return destinations.flatMap((destination) =>
    ip.map((capability) => `${destination}:${capability.split(":").at(-1)}`),
  );
}

function opens(destination: string, names: ReadonlySet<string>, port: string): boolean {
  const cut = destination.lastIndexOf(":");
  if (!names.has(destination.slice(0, cut))) return false;
  return destination
    .slice(cut + 1)
    .split(",")
    .some((part) => {
      const [first = "", last = first] = part.split("-");
      return part === "*" || (Number(first) <= Number(port) && Number(port) <= Number(last));
    });
}

function namesOfUser(root: Node, loginName: string, { users }: TailnetView): Set<string> {
  const role = users.find((user) => user.loginName === loginName)?.role;
  const roles = role === undefined ? [] : ["autogroup:member", `autogroup:${role}`];
  if (role === "owner") roles.push("autogroup:admin");
  return new Set(["*", loginName, ...roles, ...keysOf(root, "groups", loginName)]);
}

function namesOfAddress(root: Node, previewFor: string, { devices }: TailnetView): Set<string> {
  const address = previewFor.slice(0, previewFor.lastIndexOf(":"));
  const device = devices.find(({ addresses }) => addresses.includes(address));
  const carried = device === undefined ? [] : device.tags.length > 0 ? device.tags : [device.user];
  return new Set(["*", address, ...carried, ...keysOf(root, "hosts", address)]);
}

/** Names in a section (groups, hosts) whose value is or contains something. */
function keysOf(root: Node, section: string, wanted: string): string[] {
  const node = findNodeAtLocation(root, [section]);
  const entries = z.record(z.string(), z.union([z.string(), Strings])).safeParse(node && getNodeValue(node));
  if (!entries.success) return [];
  return Object.entries(entries.data).flatMap(([name, value]) =>
    [value].flat().includes(wanted) ? [name] : [],
  );
}
