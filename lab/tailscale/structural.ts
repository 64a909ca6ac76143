import { getNodeValue, type Node } from "jsonc-parser";
import { z } from "zod";
import type { Giver, PolicyEngine, Verdict } from "./engine.ts";
import { readHujson } from "./hujson.ts";
import type { User } from "./records.ts";

/** Sections that a policy may have (https://tailscale.com/docs/reference/syntax/policy-file); their case does not matter. */
const SECTIONS = new Set(
  [
    "acls",
    "grants",
    "groups",
    "hosts",
    "ipsets",
    "tagOwners",
    "autoApprovers",
    "nodeAttrs",
    "postures",
    "defaultSrcPosture",
    "ssh",
    "tests",
    "sshTests",
    "derpMap",
    "disableIPv4",
    "oneCGNATRoute",
    "randomizeClientPort",
    "attrConfig",
  ].map((name) => name.toLowerCase()),
);
const TAG = /^tag:[a-zA-Z][a-zA-Z0-9-]*$/;
/** A tag that a rule names, with or without ports after it ("tag:nas:445"). */
const NAMED_TAG = /^tag:[^:]*/;

const Names = z.array(z.string());
const Parts = z.object({
  tagOwners: z.record(z.string(), Names).default({}),
  groups: z.record(z.string(), Names).default({}),
  autoApprovers: z.object({ services: z.record(z.string(), Names).default({}) }).default({ services: {} }),
});
type Parts = z.output<typeof Parts>;

/** Judges by form alone: the text is HuJSON, its sections are known, tags are well formed and have owners. No test is run. */
export const structuralEngine: PolicyEngine = {
  checkPolicy(text) {
    const read = readHujson(text);
    if (!read.ok) return refused(read.message);
    if (read.root.type !== "object")
      return refused(`json: cannot unmarshal ${read.root.type} into Go value of type policy`);
    const unknown = sectionsOf(read.root).find(({ name }) => !SECTIONS.has(name.toLowerCase()));
    if (unknown !== undefined) return refused(`json: unknown field "${unknown.name}"`);
    const parts = Parts.safeParse(getNodeValue(read.root));
    if (!parts.success) return refused(`json: cannot unmarshal ${parts.error.issues[0]?.path.join(".")}`);
    const owned = Object.keys(parts.data.tagOwners);
    const malformed = owned.find((tag) => !TAG.test(tag));
    if (malformed !== undefined) return refused(`tagOwners: invalid tag name "${malformed}"`);
    const stray = sectionsOf(read.root)
      .flatMap(({ name, value }) => tagsNamedIn(value, name))
      .find(({ tag }) => !owned.includes(tag));
    return stray === undefined ? { status: 200 } : refused(`${stray.as}tag not found: "${stray.tag}"`);
  },

  definedTags: (text) => Object.keys(partsOf(text).tagOwners),

  mayOwn(text, giver, tag) {
    const parts = partsOf(text);
    const owners = parts.tagOwners[tag];
    if (owners === undefined) return false;
    return owners.some((owner) => speaksFor(owner, giver, parts));
  },
};

/** Whether a policy lets devices with these tags or of this user host a service without an admin's yes. */
export function approvesService(
  text: string,
  service: { readonly name: string; readonly tags: readonly string[] },
  giver: Giver,
): boolean {
  const parts = partsOf(text);
  return [service.name, ...service.tags]
    .flatMap((name) => parts.autoApprovers.services[name] ?? [])
    .some((approver) => speaksFor(approver, giver, parts));
}

/** Members of a policy's groups who are no users of the tailnet, in the control server's words. */
export function warningsOf(text: string, users: readonly Readonly<User>[]): string[] {
  const known = new Set(users.map(({ loginName }) => loginName));
  return Object.entries(partsOf(text).groups).flatMap(([group, members]) =>
    members
      .filter((member) => member.includes("@") && !known.has(member))
      .map((member) => `"${group}": user not found: "${member}"`),
  );
}

function speaksFor(name: string, giver: Giver, { groups }: Parts): boolean {
  if ("tags" in giver) return giver.tags.includes(name);
  const { loginName, role } = giver.user;
  if (name === "autogroup:member" || name === `autogroup:${role}` || name === loginName) return true;
  // The owner of a tailnet is one of its admins.
  if (name === "autogroup:admin" && role === "owner") return true;
  return groups[name]?.includes(loginName) ?? false;
}

function partsOf(text: string): Parts {
  const read = readHujson(text);
  const parts = Parts.safeParse(read.ok ? getNodeValue(read.root) : {});
  return parts.success ? parts.data : Parts.parse({});
}

function refused(message: string): Verdict {
  return { status: 400, body: { message } };
}

function sectionsOf(root: Node): { name: string; value: Node }[] {
  return (root.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ name: String(key.value), value }],
  );
}

/** Tags anywhere in a value. The control server tells the field where it is a rule's source or destination. */
function tagsNamedIn(node: Node, field: string): { tag: string; as: string }[] {
  const as = field === "src" || field === "dst" ? `${field}=` : "";
  const name = (value: string): { tag: string; as: string }[] =>
    (NAMED_TAG.exec(value) ?? []).map((tag) => ({ tag, as }));
  if (node.type === "string") return name(String(node.value));
  if (node.type === "array") return (node.children ?? []).flatMap((child) => tagsNamedIn(child, field));
  return sectionsOf(node).flatMap((property) => [
    ...name(property.name),
    ...tagsNamedIn(property.value, property.name),
  ]);
}
