import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  checkPolicy,
  evaluate,
  explainConnection,
  type Member,
  parsePolicy,
  readNodes,
} from "../../../policy/index.ts";

const FOLDER = join(import.meta.dirname, "running-system");
const TEXT = readFileSync(join(FOLDER, "policy.hujson"), "utf8");
const TAILNET = readNodes(JSON.parse(readFileSync(join(FOLDER, "nodes.json"), "utf8")));
const parsed = parsePolicy(TEXT);
if (!parsed.ok) throw new Error(parsed.body.message);
const EVALUATED = evaluate(parsed.policy, TAILNET);

function called(name: string): Member {
  const found = EVALUATED.members.byName(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** The grants, counted from one, by which a device reaches a port of another. */
function by(source: string, destination: string, port: number): number[] {
  const { by: rules } = explainConnection(EVALUATED, called(source), called(destination), 6, port);
  return rules.map(({ index }) => index + 1);
}

/** What the tables of the running system say of devices, against what its authors meant. */
describe("the running system's policy, device by device", () => {
  it("lets a member into Caddy, and so to every site, by the grant to the forge", () => {
    expect(by("family-phone", "indri", 443)).toEqual([3]);
  });

  it("lets the server itself into Caddy too, which its authors did mean", () => {
    expect(by("indri", "indri", 443)).toEqual([7]);
  });

  it("takes the policy with its tests, as the server did, though a denied port is open", () => {
    expect(checkPolicy(TEXT, TAILNET).status).toBe(200);
    expect(by("family-phone", "indri", 443)).toHaveLength(1);
  });

  it("opens 22 to members, where git listens on 2222", () => {
    expect([by("family-phone", "indri", 22), by("family-phone", "indri", 2222)]).toEqual([[3], []]);
  });

  it("has grants to tags that no device carries", () => {
    const used = new Set(
      EVALUATED.members.all.flatMap((member) =>
        EVALUATED.filterOf(member).map(({ origin }) => origin.index + 1),
      ),
    );
    expect([2, 4, 5, 6].filter((grant) => used.has(grant))).toEqual([]);
    expect(by("family-phone", "kiwix", 443)).toEqual([]);
  });

  it("lets the cluster's devices reach the forge's own ports, and neither 2222 nor more of the host", () => {
    expect([by("feed", "indri", 3001), by("feed", "indri", 2200), by("feed", "indri", 2222)]).toEqual([
      [11],
      [11],
      [],
    ]);
    expect(by("feed", "indri", 443)).toEqual([10]);
  });
});
