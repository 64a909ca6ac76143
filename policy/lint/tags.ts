import type { Evaluated } from "../evaluate.ts";
import type { Policy } from "../parse/model.ts";
import { type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, rulesOf } from "./rules.ts";

/**
 * Tags that nothing carries, and tags that something carries though the policy does not define them.
 *
 * @param transient tags whose devices come and go
 */
export function strayTags(
  { policy, tailnet }: Pick<Evaluated, "policy" | "tailnet">,
  transient: ReadonlySet<string>,
): LintFinding[] {
  const carriers = new Map<string, string[]>();
  for (const { name, tags } of [...tailnet.nodes, ...tailnet.services])
    for (const tag of tags) carriers.set(tag, [...(carriers.get(tag) ?? []), name]);
  const unused = [...policy.tagOwners.values()]
    .filter(({ name }) => !carriers.has(name) && !transient.has(name))
    .map(({ name, place }) => {
      const places = placesOf(policy, name);
      return lintFinding(
        "tag-on-no-device",
        { subject: name, place },
        `is on no device${places.length === 0 ? "" : `, and ${namesInWords(places, 8)} name${places.length === 1 ? "s" : ""} it`}`,
        places.length === 0
          ? "take it out of tagOwners"
          : "put it on the device that is meant, or name that device's own tag",
      );
    });
  const undefinedTags = [...carriers]
    .filter(([tag]) => !policy.tagOwners.has(tag))
    .map(([tag, names]) =>
      lintFinding(
        "tag-undefined",
        { subject: tag, place: undefined },
        `is carried by ${namesInWords(names)} and has no owner in the policy, so no rule can name it`,
        "define it in tagOwners, or take it off",
      ),
    );
  return [...unused, ...undefinedTags];
}

/** Where a policy names a tag, the owners of tags left aside. */
function placesOf(policy: Policy, tag: string): string[] {
  const isTag = (text: string): boolean => text === tag || text.startsWith(`${tag}:`);
  const rules = rulesOf(policy)
    .filter((rule) =>
      [
        ...rule.sources,
        ...rule.destinations,
        ...("via" in rule ? rule.via : []),
        ...("recorder" in rule ? rule.recorder : []),
      ].some(({ text }) => isTag(text)),
    )
    .map(({ section, index }) => `${section}[${index}]`);
  const attributes = policy.nodeAttrs
    .filter(({ targets }) => targets.some(({ text }) => isTag(text)))
    .map(({ index }) => `nodeAttrs[${index}]`);
  const tests = policy.tests
    .filter(({ source, accept, deny }) =>
      [source, ...[...accept, ...deny].map(({ text }) => text)].some(isTag),
    )
    .map(({ index }) => `tests[${index}]`);
  const sshTests = policy.sshTests
    .filter(({ source, destinations }) => [source, ...destinations].some(({ text }) => isTag(text)))
    .map(({ index }) => `sshTests[${index}]`);
  const { routes, exitNode, services } = policy.autoApprovers;
  const approves = [...routes, ...services].some(
    ({ name, value }) => isTag(name) || value.some(({ text }) => isTag(text)),
  );
  const approvers = approves || exitNode.some(({ text }) => isTag(text)) ? ["autoApprovers"] : [];
  return [...rules, ...attributes, ...approvers, ...tests, ...sshTests];
}
