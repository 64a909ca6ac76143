import { readFile } from "node:fs/promises";
import { z } from "zod";
import { networkOf } from "../../derive/network/document.ts";
import { type PolicyGrant, policyOf } from "../../derive/network/policy.ts";
import { describedServices } from "../../derive/network/services.ts";
import { tailnetOf } from "../../derive/network/tailnet.ts";
import {
  checkPolicy,
  type Evaluated,
  evaluate,
  parsePolicy,
  protocolName,
  type RuleOrigin,
  readNodes,
  readServices,
  type ServicesDescription,
  type Tailnet,
} from "../../policy/index.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** A policy and a tailnet from files, instead of our own. */
export interface Foreign {
  readonly policy?: string | undefined;
  readonly nodes?: string | undefined;
  readonly services?: string | undefined;
}

/** A policy worked out, and who asked for its rules where that is known. */
export interface Asked {
  readonly evaluated: Evaluated;
  /** Described by a file, or for our own lab by the facts. */
  readonly services: ServicesDescription | undefined;
  /** Who asked for a rule; of a grant only who asked for a port, when one is given. */
  reasonsOf(origin: RuleOrigin, at?: { readonly protocol: number; readonly port: number }): readonly string[];
}

/** The policy that a question is about. @throws Failure for files that cannot be used, and for a policy that Tailscale would refuse */
export async function policyAsked(session: Session, { policy, nodes, services }: Foreign): Promise<Asked> {
  if ((policy === undefined) !== (nodes === undefined))
    throw new Failure("a policy and its tailnet belong together: give both --policy and --nodes, or neither");
  if (services !== undefined && policy === undefined)
    throw new Failure("the services of our own lab are known: --services goes with --policy and --nodes");
  if (policy !== undefined && nodes !== undefined) {
    const tailnet = await readTailnetFile(nodes);
    return {
      evaluated: judged(await read(policy), tailnet, policy, session),
      services: services === undefined ? undefined : await readServicesFile(services),
      reasonsOf: () => [],
    };
  }
  const { catalogue, settings } = await soundFacts(session);
  const { grants, ssh } = policyOf(catalogue, settings);
  return {
    evaluated: judged(
      networkOf(catalogue, settings).policy,
      tailnetOf(catalogue, settings),
      "policy",
      session,
    ),
    services: readServices(describedServices(catalogue)),
    reasonsOf: ({ section, index }, at) => {
      if (section === "grants") return grantReasons(grants[index], at);
      const rule = section === "ssh" ? ssh[index] : undefined;
      return rule === undefined ? [] : [rule.why];
    },
  };
}

function grantReasons(
  grant: PolicyGrant | undefined,
  at: Parameters<Asked["reasonsOf"]>[1],
): readonly string[] {
  if (grant?.rule === undefined || at === undefined) return grant?.why ?? [];
  return grant.rule.asked
    .filter(({ ports }) =>
      ports.some(({ protocol, port }) => protocolName(at.protocol) === protocol && port === at.port),
    )
    .map(({ service, why }) => `${service}: ${why}`);
}

/**
 * A policy worked out for a tailnet. Tests that fail are told and no more: what was asked can be answered all the same, and a status, for
 * one, does not show every person whom a test names.
 */
function judged(text: string, tailnet: Tailnet, file: string, session: Session): Evaluated {
  const result = checkPolicy(text, tailnet, { file });
  if (result.ok) return result.evaluated;
  const [{ line, column, cause }] = result.problems;
  const parsed = parsePolicy(text, { file });
  if (parsed.ok && result.failures.length > 0) {
    for (const { section, index, errors } of result.failures)
      session.warn(`${file}: ${section}[${index}] fails on this tailnet: ${errors.join("; ")}`);
    return evaluate(parsed.policy, tailnet);
  }
  throw new Failure(
    `${file}: line ${line}, column ${column}: Tailscale would refuse this policy: ${result.body.message}${cause === undefined ? "" : ` (${cause})`}`,
  );
}

async function readTailnetFile(file: string): Promise<Tailnet> {
  return await readForm(file, readNodes, {
    what: "tailnet",
    form: 'it holds what "tailscale status --json" prints, or users and nodes as the policy module\'s README shows them',
  });
}

/** The services that a file describes, in the form of docs/access.md. @throws Failure for a file that cannot be used */
async function readServicesFile(file: string): Promise<ServicesDescription> {
  return await readForm(file, readServices, {
    what: "description of services",
    form: "docs/access.md shows its form",
  });
}

async function readForm<T>(
  file: string,
  parse: (json: unknown) => T,
  { what, form }: { readonly what: string; readonly form: string },
): Promise<T> {
  const text = await read(file);
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure(`${file} is not JSON: ${error.message}`);
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    const field = issue === undefined ? "" : `${z.core.toDotPath(issue.path)}: `;
    throw new Failure(`${file} is no ${what}: ${field}${issue?.message ?? ""}\n  ${form}`);
  }
}

async function read(file: string): Promise<string> {
  return await readFile(file, "utf8").catch(() => {
    throw new Failure(`${file} cannot be read`);
  });
}
