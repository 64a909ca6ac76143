import { validate } from "../validate/policy.ts";
import { isTree, parseHujson } from "./hujson.ts";
import type { Policy } from "./model.ts";
import { readGroups, readHosts, readIpsets, readTagOwners } from "./names.ts";
import { type Problem, placeFinder } from "./place.ts";
import { readPostures } from "./postures.ts";
import { type Cursor, createReader, type Reader } from "./reader.ts";
import { readAcls, readGrants } from "./rules.ts";
import { readAutoApprovers, readNodeAttrs, readOptions } from "./settings.ts";
import { readSsh } from "./ssh.ts";
import { readSshTests, readTests } from "./tests.ts";

/** What the control server's body says when it refuses a policy. */
export interface RefusalBody {
  readonly message: string;
  /** The failures of the policy's own tests, by their source. */
  readonly data?: readonly { readonly user: string; readonly errors: readonly string[] }[];
}

/** A policy that is not taken. The body tells the first problem, as the server does; `problems` has all that were found. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly body: RefusalBody;
  readonly problems: readonly [Problem, ...Problem[]];
}

export type PolicyResult = { readonly ok: true; readonly policy: Policy } | Refusal;

export interface ParseOptions {
  /** The name of the file, for the places of problems and rules. */
  readonly file?: string;
}

/**
 * Reads a tailnet policy file (HuJSON) and checks all of it that can be checked without a tailnet.
 *
 * Never throws: whatever is wrong comes back as problems with their places.
 */
export function parsePolicy(text: string, options: ParseOptions = {}): PolicyResult {
  const find = placeFinder(text, options.file);
  const root = parseHujson(text);
  if (!isTree(root)) {
    const place = find(root.offset, "");
    // The one message that names a position itself: so the server words a text that is no HuJSON.
    return refuse([{ ...place, message: `line ${place.line}, column ${place.column}: ${root.message}` }]);
  }
  const reader = createReader(find);
  const policy = readPolicy(reader, { node: root, path: "" });
  const problems = reader.problems.length > 0 ? inOrder(reader.problems) : validate(policy);
  const [first, ...rest] = problems;
  return first === undefined ? { ok: true, policy } : refuse([first, ...rest]);
}

/** The server reads from the top and tells the first fault that it meets. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** A refusal whose status and body are those of the first problem. */
export function refuse(problems: readonly [Problem, ...Problem[]]): Refusal {
  const [{ status, message }] = problems;
  return { ok: false, status: status ?? 400, body: { message }, problems };
}

const SECTIONS = [
  "groups",
  "hosts",
  "ipsets",
  "tagowners",
  "postures",
  "defaultsrcposture",
  "acls",
  "grants",
  "ssh",
  "nodeattrs",
  "autoapprovers",
  "tests",
  "sshtests",
  "randomizeclientport",
  "disableipv4",
  "onecgnatroute",
  "derpmap",
] as const;

function readPolicy(reader: Reader, cursor: Cursor): Policy {
  if (cursor.node.type !== "object")
    reader.fault(cursor, `policy must be an object, not ${cursor.node.type}`);
  const fields = cursor.node.type === "object" ? reader.fields(cursor, SECTIONS) : new Map<string, Cursor>();
  return {
    groups: readGroups(reader, fields.get("groups")),
    hosts: readHosts(reader, fields.get("hosts")),
    ipsets: readIpsets(reader, fields.get("ipsets")),
    tagOwners: readTagOwners(reader, fields.get("tagowners")),
    postures: readPostures(reader, fields.get("postures")),
    defaultSrcPosture: reader.texts(fields.get("defaultsrcposture")),
    acls: readAcls(reader, fields.get("acls")),
    grants: readGrants(reader, fields.get("grants")),
    ssh: readSsh(reader, fields.get("ssh")),
    nodeAttrs: readNodeAttrs(reader, fields.get("nodeattrs")),
    autoApprovers: readAutoApprovers(reader, fields.get("autoapprovers")),
    tests: readTests(reader, fields.get("tests")),
    sshTests: readSshTests(reader, fields.get("sshtests")),
    options: readOptions(reader, fields),
  };
}
