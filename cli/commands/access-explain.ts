import type { RuleOrigin } from "../../policy/index.ts";
import { type Asked, type Foreign, policyAsked } from "../access/asked.ts";
import { type Answer, answerConnection, answerLogin, memberCalled } from "../access/question.ts";
import type { Session } from "../session.ts";

/** `blumeops access explain SRC DST:PORT`: the rules that allow it, or that nothing does and what comes nearest. */
export async function accessExplain(
  session: Session,
  from: string,
  to: string,
  options: Foreign & { readonly proto?: string | undefined; readonly ssh?: string | undefined },
): Promise<void> {
  const asked = await policyAsked(session, options);
  const source = memberCalled(asked.evaluated, from);
  const { explanation, question, notes, at } =
    options.ssh === undefined
      ? answerConnection(asked.evaluated, source, to, options.proto ?? "tcp")
      : answerLogin(asked.evaluated, source, to, options.ssh);
  const rules = explanation.by.map((origin) => told(asked, origin, at));
  const nearest = explanation.nearest.map(({ origin, lacks }) => ({ ...told(asked, origin), lacks }));
  session.result({ question, allowed: explanation.allowed, by: rules, nearest, notes });
  const { paint } = session;
  const verdict = explanation.allowed ? paint.green("allowed") : paint.red("not allowed");
  session.say(`${question}    ${verdict}`);
  rules.forEach((rule, index) => {
    session.say(
      `  ${index === 0 ? "by  " : "also"}  ${rule.at.padEnd(11)} ${rule.text}  ${paint.dim(rule.place)}`,
    );
    for (const why of rule.why) session.say(`  for   ${why}`);
  });
  const LACKS = {
    source: `${from} is not in its source`,
    port: "it opens other ports",
    login: `it does not let ${options.ssh} in`,
  };
  for (const line of notes) session.say(`  ${line}`);
  for (const { at, text, place, lacks } of nearest.slice(0, 5))
    session.say(`  nearest  ${at.padEnd(11)} ${text}  ${paint.dim(place)}  (${LACKS[lacks]})`);
  if (nearest.length > 5) session.say(`  and ${nearest.length - 5} more`);
  if (!explanation.allowed && nearest.length === 0 && notes.length === 0)
    session.say("  no rule comes near: none leads there, none from there");
}

/** A rule in words: where it stands, what it says, and who asked for it. */
function told(
  { evaluated, reasonsOf }: Asked,
  origin: RuleOrigin,
  port?: Answer["at"],
): { at: string; text: string; place: string; why: readonly string[] } {
  const { section, index, place } = origin;
  const { policy } = evaluated;
  const rule =
    section === "grants"
      ? policy.grants?.[index]
      : section === "acls"
        ? policy.acls?.[index]
        : policy.ssh[index];
  const texts = (refs: readonly { readonly text: string }[]): string =>
    refs.map(({ text }) => text).join(", ");
  return {
    at: `${section}[${index}]`,
    text:
      section === "default" || rule === undefined
        ? "everything is open: the policy has neither grants nor acls"
        : `${texts(rule.sources)} → ${texts(rule.destinations)}`,
    place: place === undefined ? "" : `policy line ${place.line}`,
    why: reasonsOf(origin, port),
  };
}
