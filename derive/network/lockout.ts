import type { Catalogue } from "../../catalogue/catalogue.ts";
import {
  type Evaluated,
  evaluate,
  explainConnection,
  explainLogin,
  type Member,
  parsePolicy,
  type RuleOrigin,
} from "../../policy/index.ts";
import { entries } from "./people.ts";
import type { PolicySettings } from "./policy.ts";
import { tailnetOf } from "./tailnet.ts";

const TCP = 6;
const SSH_PORT = 22;

/**
 * The ways back that a policy would close: an admin's SSH into a managed host, and the tag that this program acts as. Where the policy
 * of today is known, only what it allows can be lost; where it is not, everything has to be allowed.
 *
 * Tailscale SSH needs both an `ssh` rule and a rule that lets the packets reach port 22.
 *
 * @returns a sentence for each; empty too for a policy that Tailscale itself would refuse
 */
export function lockoutOf(
  catalogue: Catalogue,
  settings: PolicySettings,
  today: string | undefined,
  tomorrow: string,
): string[] {
  const after = worked(tomorrow, catalogue, settings);
  if (after === undefined) return [];
  const before = today === undefined ? undefined : worked(today, catalogue, settings);
  return [...logins(catalogue, settings, before, after), ...applier(catalogue, before, after)];
}

function worked(text: string, catalogue: Catalogue, settings: PolicySettings): Evaluated | undefined {
  const parsed = parsePolicy(text);
  return parsed.ok ? evaluate(parsed.policy, tailnetOf(catalogue, settings)) : undefined;
}

function logins(
  { tailnet, hosts }: Catalogue,
  settings: PolicySettings,
  before: Evaluated | undefined,
  after: Evaluated,
): string[] {
  const admins = entries(tailnet.people).flatMap(([person, { role }]) => (role === "admin" ? [person] : []));
  const managed = [...hosts.values()].filter(({ device }) => "tags" in device);
  return admins.flatMap((person) =>
    managed.flatMap((host) => {
      const login = settings.logins[host.name];
      if (login === undefined) return [];
      const who = settings.people[person] ?? person;
      const now = wayIn(after, who, host.device.name, login);
      if (now.login !== undefined && now.packets !== undefined) return [];
      if (before === undefined) return [`${person} would have no SSH to ${host.name}`];
      const was = wayIn(before, who, host.device.name, login);
      if (was.login === undefined || was.packets === undefined) return [];
      const paths = [
        now.login === undefined ? textOf(before, was.login) : undefined,
        now.packets === undefined
          ? `packets to port ${SSH_PORT} by ${textOf(before, was.packets)}`
          : undefined,
      ].filter((path) => path !== undefined);
      return [`${person} would lose SSH to ${host.name} (today by ${paths.join("; ")})`];
    }),
  );
}

/** The rules by which a person gets into a host from one device of theirs: the login, and the packets that it needs. */
interface WayIn {
  readonly login: RuleOrigin | undefined;
  readonly packets: RuleOrigin | undefined;
}

/** The way in from the device that comes furthest. */
function wayIn(evaluated: Evaluated, person: string, host: string, login: string): WayIn {
  const { members } = evaluated;
  const to = members.byName(host);
  const user = members.users.findIndex(({ email }) => email === person);
  const from = members.all.filter((member: Member) => user !== -1 && member.user === user);
  const ways = from.map(
    (device): WayIn =>
      to === undefined
        ? { login: undefined, packets: undefined }
        : {
            login: explainLogin(evaluated, device, to, login).by[0],
            packets: explainConnection(evaluated, device, to, TCP, SSH_PORT).by[0],
          },
  );
  const rank = (way: WayIn): number => Number(way.login !== undefined) + Number(way.packets !== undefined);
  return ways.sort((a, b) => rank(b) - rank(a))[0] ?? { login: undefined, packets: undefined };
}

/** "ssh[1], autogroup:admin → tag:homelab". */
function textOf({ policy }: Evaluated, { section, index }: RuleOrigin): string {
  if (section === "default") return "a policy without rules";
  const rule = policy[section]?.[index];
  const texts = (refs: readonly { readonly text: string }[]): string =>
    refs.map(({ text }) => text).join(", ");
  return `${section}[${index}]${rule === undefined ? "" : `, ${texts(rule.sources)} → ${texts(rule.destinations)}`}`;
}

function applier({ tailnet }: Catalogue, before: Evaluated | undefined, after: Evaluated): string[] {
  const tag = tailnet.applierTag;
  const had = before === undefined || before.policy.tagOwners.has(tag);
  return had && !after.policy.tagOwners.has(tag)
    ? [
        `this program would lose its way to change the policy: its client acts as ${tag}, which would be no tag any more`,
      ]
    : [];
}
