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
      const now = wayIn(after, settings.people[person] ?? person, host.device.name, login);
      if (now !== undefined) return [];
      if (before === undefined) return [`${person} would have no SSH to ${host.name}`];
      const was = wayIn(before, settings.people[person] ?? person, host.device.name, login);
      return was === undefined
        ? []
        : [
            `${person} would lose SSH to ${host.name} (today by ${was.section}[${was.index}]${textOf(before, was)})`,
          ];
    }),
  );
}

/** The `ssh` rule by which a person gets into a host from any device of theirs. */
function wayIn(evaluated: Evaluated, person: string, host: string, login: string): RuleOrigin | undefined {
  const { members } = evaluated;
  const to = members.byName(host);
  const user = members.users.findIndex(({ email }) => email === person);
  const from = members.all.filter((member: Member) => user !== -1 && member.user === user);
  if (to === undefined) return undefined;
  return from
    .filter((device) => explainConnection(evaluated, device, to, TCP, SSH_PORT).allowed)
    .flatMap((device) => explainLogin(evaluated, device, to, login).by)[0];
}

function textOf({ policy }: Evaluated, { index }: RuleOrigin): string {
  const rule = policy.ssh[index];
  const texts = (refs: readonly { readonly text: string }[]): string =>
    refs.map(({ text }) => text).join(", ");
  return rule === undefined ? "" : `, ${texts(rule.sources)} → ${texts(rule.destinations)}`;
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
