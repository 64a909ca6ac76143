import type { Evaluated } from "../evaluate.ts";
import type { SshEntry } from "../ssh/compile.ts";
import { allowsLogin } from "../ssh/users.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, originKey, selectorsInWords } from "./rules.ts";

/**
 * SSH rules that never come into play: for each login that they allow, a rule that is asked earlier allows it too. Rules that ask for a
 * proof are asked before rules that accept.
 */
export function shadowedSsh(evaluated: Evaluated, inUse: ReadonlySet<string>): LintFinding[] {
  const { policy, members } = evaluated;
  const devices = members.all.slice(0, members.nodeCount);
  const lets = createLets();
  return policy.ssh
    .filter((rule) => inUse.has(originKey(rule)))
    .flatMap((rule) => {
      const key = originKey(rule);
      const by = new Set<string>();
      const free = devices.some((device) => {
        const entries = evaluated.sshOf(device);
        return entries.some((entry, at) => {
          if (originKey(entry.origin) !== key) return false;
          const earlier = entries.slice(0, at).filter(({ origin }) => originKey(origin) !== key);
          const cover = loginCover(entry, earlier, lets);
          for (const other of cover ?? []) by.add(originKey(other.origin));
          return cover === undefined;
        });
      });
      if (free) return [];
      const names = [...by];
      const said = `${selectorsInWords(rule.sources)} → ${selectorsInWords(rule.destinations)}`;
      return [
        lintFinding(
          "rule-shadowed",
          atRule(rule),
          `never comes into play: ${namesInWords(names)} let${names.length === 1 ? "s" : ""} in all that it would, and ${names.length === 1 ? "is" : "are"} asked before it (${said})`,
          "take the rule away; the server asks rules that check before rules that accept",
        ),
      ];
    });
}

/** Earlier entries that together let in every login of an entry; undefined where one is left over. */
function loginCover(
  entry: SshEntry,
  earlier: readonly SshEntry[],
  lets: Lets,
): readonly SshEntry[] | undefined {
  const logins = Object.keys(entry.users).filter((login) => login === "*" || allowsLogin(entry.users, login));
  const used: SshEntry[] = [];
  for (const address of entry.principals) {
    for (const login of logins) {
      const other = earlier.find((candidate) => lets(candidate, address, login));
      if (other === undefined) return undefined;
      used.push(other);
    }
  }
  return used;
}

type Lets = (entry: SshEntry, address: string, login: string) => boolean;

/** Makes the function that says whether an entry lets an address in as a user; "*" is every user but root. */
function createLets(): Lets {
  const sets = new Map<readonly string[], ReadonlySet<string>>();
  return ({ principals, users }, address, login) => {
    const set = sets.get(principals) ?? new Set(principals);
    sets.set(principals, set);
    if (!set.has(address)) return false;
    return login === "*" ? Object.hasOwn(users, "*") && users["*"] !== "" : allowsLogin(users, login);
  };
}
