import type { Catalogue } from "../../catalogue/catalogue.ts";
import { doorsOf } from "./doors.ts";
import { entries } from "./people.ts";
import { roleOf } from "./placement.ts";
import { type Rule, rulesOf } from "./rules.ts";
import { type SshRule, type SshTest, sshRulesOf, sshTestsOf } from "./ssh.ts";
import { tagsOf } from "./tags.ts";
import { type PolicyTest, testsOf } from "./tests.ts";

/** What the policy needs and the catalogue leaves to configuration. */
export interface PolicySettings {
  /** Address with which each person logs in to the tailnet. */
  readonly people: Readonly<Record<string, string>>;
  /** Login name on each host that has one. */
  readonly logins: Readonly<Record<string, string>>;
}

/** A grant of the policy file, with the rule that it was made of. The owner's has none. */
export interface PolicyGrant {
  readonly grant: {
    readonly src: readonly string[];
    readonly dst: readonly string[];
    readonly ip: readonly string[];
  };
  readonly why: readonly string[];
  readonly rule?: Rule;
}

/** A tailnet policy, section by section, with the reason of each entry. */
export interface PolicyDocument {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly tagOwners: readonly {
    readonly tag: string;
    readonly owners: readonly string[];
    readonly why: string;
  }[];
  readonly grants: readonly PolicyGrant[];
  readonly ssh: readonly (SshRule & { readonly why: string })[];
  readonly autoApprovers: { readonly services: Readonly<Record<string, readonly string[]>> };
  readonly tests: readonly PolicyTest[];
  readonly sshTests: readonly SshTest[];
}

/** Compiles the policy from the catalogue. Pure: the same facts and settings give the same document. */
export function policyOf(catalogue: Catalogue, settings: PolicySettings): PolicyDocument {
  const { tailnet } = catalogue;
  const rules = rulesOf(catalogue);
  return {
    groups: Object.fromEntries(
      entries(tailnet.groups).map(([group, { members }]) => [
        group,
        members.flatMap((person) => settings.people[person] ?? []),
      ]),
    ),
    tagOwners: tagsOf(catalogue),
    grants: [
      { grant: { src: ["autogroup:admin"], dst: ["*"], ip: ["*"] }, why: ["the owner reaches everything"] },
      ...rules.map((rule) => ({
        grant: grantOf(rule),
        why: rule.asked.map(({ service, why }) => `${service}: ${why}`),
        rule,
      })),
    ],
    ssh: sshRulesOf(catalogue),
    autoApprovers: { services: approversOf(catalogue) },
    tests: testsOf(rules, catalogue, settings),
    sshTests: sshTestsOf(catalogue, settings),
  };
}

function grantOf({ src, dst, ports }: Rule): PolicyGrant["grant"] {
  return { src, dst: [dst], ip: ports.map(({ protocol, port }) => `${protocol}:${port}`) };
}

/** The hosts that may answer for a Tailscale Service without the owner's approval in the console. */
function approversOf(catalogue: Catalogue): Record<string, string[]> {
  const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost);
  const role = proxy === undefined ? undefined : roleOf(proxy);
  if (role === undefined) return {};
  const byHost = [...catalogue.services.values()].flatMap(({ device }) =>
    device?.via === "host" ? [device.tag] : [],
  );
  return Object.fromEntries(
    [...doorsOf(catalogue).map(({ tag }) => tag), ...byHost].map((tag) => [tag, [role]]),
  );
}
