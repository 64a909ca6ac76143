import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { PersonName } from "../../catalogue/names.ts";
import { entries, peopleOf } from "./people.ts";
import { roleOf } from "./placement.ts";
import type { PolicySettings } from "./policy.ts";

/** One rule of the policy's `ssh` section. */
export interface SshRule {
  readonly action: "accept" | "check";
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly users: readonly string[];
  readonly checkPeriod?: string;
}

/** One entry of the policy's `sshTests` section. */
export interface SshTest {
  readonly src: string;
  readonly dst: readonly string[];
  readonly accept?: readonly string[];
  readonly check?: readonly string[];
  readonly deny?: readonly string[];
}

/** The `ssh` section, as the tailnet's facts state it. */
export function sshRulesOf({ tailnet }: Catalogue): (SshRule & { readonly why: string })[] {
  return tailnet.ssh.map(({ checkPeriod, ...rule }) => ({
    ...rule,
    ...(checkPeriod === undefined ? {} : { checkPeriod }),
  }));
}

/**
 * For every person and every managed host: as which user they may log in, and that root is never one of them. The login names are
 * configuration; a host without one is left out.
 */
export function sshTestsOf(catalogue: Catalogue, settings: PolicySettings): SshTest[] {
  return entries(catalogue.tailnet.people).flatMap(([person]) =>
    [...catalogue.hosts.values()].flatMap((host) => {
      const role = roleOf(host);
      const login = settings.logins[host.name];
      const address = settings.people[person];
      if (role === undefined || login === undefined || address === undefined) return [];
      const action = sshActionFor(person, host, catalogue);
      return action === undefined
        ? [{ src: address, dst: [role], deny: [login, "root"] }]
        : [{ src: address, dst: [role], [action]: [login], deny: ["root"] }];
    }),
  );
}

/** Whether a person may log in to a host, and whether they are asked to prove themselves first. */
export function sshActionFor(
  person: PersonName,
  host: Host,
  { tailnet }: Catalogue,
): "accept" | "check" | undefined {
  const role = roleOf(host);
  const actions = tailnet.ssh
    .filter(({ src, dst }) => dst.some((tag) => tag === role) && peopleOf(src, tailnet).includes(person))
    .map(({ action }) => action);
  return actions.includes("accept") ? "accept" : actions[0];
}
