import type { Evaluated } from "../evaluate.ts";
import type { Member } from "../resolve/members.ts";
import type { SshEntry } from "../ssh/compile.ts";

/** Logins by Tailscale SSH that come or go. */
export interface LoginChange {
  readonly kind: "gain" | "lose";
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** "ssh as root (check)"; "any user but root" is what a policy calls autogroup:nonroot. */
  readonly on: string;
}

/** Which logins come or go on each device from one policy and tailnet to another. */
export function sshAccess(before: Evaluated, after: Evaluated): LoginChange[] {
  const names = [
    ...new Set(
      [before, after].flatMap(({ members }) =>
        members.all.slice(0, members.nodeCount).map(({ name }) => name),
      ),
    ),
  ];
  const sides = [loginsOf(before), loginsOf(after)] as const;
  return names.flatMap((name) => {
    const [a, b] = [sides[0](name), sides[1](name)];
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((on): LoginChange[] => {
      const was = a.get(on) ?? new Set();
      const is = b.get(on) ?? new Set();
      return [
        { kind: "lose", sources: [...was].filter((source) => !is.has(source)), destinations: [name], on },
        { kind: "gain", sources: [...is].filter((source) => !was.has(source)), destinations: [name], on },
      ];
    });
  });
}

type Logins = ReadonlyMap<string, ReadonlySet<string>>;

function loginsOf(evaluated: Evaluated): (name: string) => Logins {
  const { members } = evaluated;
  const nameOf = new Map(
    members.all.flatMap(({ name, texts }) =>
      [...texts.v4, ...texts.v6].map((address) => [address, name] as const),
    ),
  );
  const sourcesOf = new Map<readonly string[], readonly string[]>();
  const known = (principals: readonly string[]): readonly string[] => {
    const found = sourcesOf.get(principals) ?? principals.map((address) => nameOf.get(address) ?? address);
    sourcesOf.set(principals, found);
    return found;
  };
  return (name) => {
    const member: Member | undefined = members.byName(name);
    const logins = new Map<string, Set<string>>();
    for (const entry of member === undefined ? [] : evaluated.sshOf(member)) {
      for (const on of grantedBy(entry)) {
        const sources = logins.get(on) ?? new Set();
        for (const source of known(entry.principals)) sources.add(source);
        logins.set(on, sources);
      }
    }
    return logins;
  };
}

function grantedBy({ users, action }: SshEntry): string[] {
  return Object.entries(users)
    .filter(([, becomes]) => becomes !== "")
    .map(
      ([login]) =>
        `ssh as ${login === "*" ? "any user but root" : login}${action === "check" ? " (check)" : ""}`,
    );
}
