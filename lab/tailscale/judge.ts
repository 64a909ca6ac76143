import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";

/** What the control server would say to a policy. */
export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly body: { message: string; data?: unknown } };

/** Decides over policies and tags as the control server does. */
export interface Judge {
  /** Whether a policy would be taken. */
  policy(text: string): Verdict;
  /** Tags that this policy does not let the owner of a credential give. @param actor tags that the credential acts as; empty for a user */
  refusedTags(text: string, actor: readonly string[], tags: readonly string[]): string[];
}

const Policy = z.looseObject({ tagOwners: z.record(z.string(), z.array(z.string())).optional() });

/** Sections that a policy may have (https://tailscale.com/kb/1337/policy-syntax). */
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

/** Judges by structure alone: the text is HuJSON, its sections are known, and tags that rules name have owners. */
export const structuralJudge: Judge = {
  policy(text) {
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error !== undefined) {
      const before = text.slice(0, error.offset).split("\n");
      const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
      return refusal(`error unmarshalling the policy file: ${printParseErrorCode(error.error)} at ${place}`);
    }
    const policy = Policy.safeParse(value);
    if (!policy.success) return refusal("error unmarshalling the policy file: it is not an object");
    const unknown = Object.keys(policy.data).find((section) => !SECTIONS.has(section.toLowerCase()));
    if (unknown !== undefined) return refusal(`json: unknown field "${unknown}"`);
    const owned = policy.data.tagOwners ?? {};
    const { tagOwners: _, ...rest } = policy.data;
    const named = tagsIn(rest).find((tag) => !Object.hasOwn(owned, tag));
    return named === undefined ? { ok: true } : refusal(`tag not found: "${named}"`);
  },

  refusedTags(text, actor, tags) {
    const policy = Policy.safeParse(parse(text, [], { allowTrailingComma: true }));
    const owners = policy.success ? (policy.data.tagOwners ?? {}) : {};
    return tags.filter(
      (tag) =>
        !Object.hasOwn(owners, tag) ||
        (actor.length > 0 && !actor.includes(tag) && !actor.some((mine) => owners[tag]?.includes(mine))),
    );
  },
};

function refusal(message: string): Verdict {
  return { ok: false, body: { message } };
}

function tagsIn(value: unknown): string[] {
  if (typeof value === "string") return [...value.matchAll(/^tag:[a-z0-9-]+/gi)].map(([tag]) => tag);
  if (Array.isArray(value)) return value.flatMap(tagsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(tagsIn) : [];
}
