import {
  type Evaluated,
  type Explanation,
  explainConnection,
  explainLogin,
  type Member,
  parseProtocol,
  type RuleOrigin,
} from "../../policy/index.ts";
import { type Asked, type Foreign, policyAsked } from "../access/asked.ts";
import { Failure } from "../failure.ts";
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
  const { explanation, question } =
    options.ssh === undefined
      ? connection(asked.evaluated, source, to, options.proto ?? "tcp")
      : login(asked.evaluated, source, to, options.ssh);
  const rules = explanation.by.map((origin) => told(asked, origin));
  const nearest = explanation.nearest.map(({ origin, lacks }) => ({ ...told(asked, origin), lacks }));
  session.result({ question, allowed: explanation.allowed, by: rules, nearest });
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
  for (const { at, text, place, lacks } of nearest.slice(0, 5))
    session.say(`  nearest  ${at.padEnd(11)} ${text}  ${paint.dim(place)}  (${LACKS[lacks]})`);
  if (nearest.length > 5) session.say(`  and ${nearest.length - 5} more`);
  if (!explanation.allowed && nearest.length === 0)
    session.say("  no rule comes near: none leads there, none from there");
}

function connection(
  evaluated: Evaluated,
  source: Member,
  to: string,
  proto: string,
): { explanation: Explanation; question: string } {
  const [, name = "", port = ""] = /^(.*):(\d+)$/.exec(to) ?? [];
  if (name === "" || Number(port) > 65535)
    throw new Failure(`"${to}" names no port: write it as indri:443, or ask for a login with --ssh USER`);
  const protocol = parseProtocol(proto);
  const number = "protocols" in protocol ? (protocol.protocols?.[0] ?? 6) : undefined;
  if (number === undefined)
    throw new Failure(`"${proto}" is no protocol: write tcp, udp, icmp or its number`);
  const destination = memberCalled(evaluated, name);
  return {
    explanation: explainConnection(evaluated, source, destination, number, Number(port)),
    question: `${source.name} → ${destination.name}:${port}/${proto}`,
  };
}

function login(
  evaluated: Evaluated,
  source: Member,
  to: string,
  user: string,
): { explanation: Explanation; question: string } {
  const destination = memberCalled(evaluated, to.replace(/:22$/, ""));
  return {
    explanation: explainLogin(evaluated, source, destination, user),
    question: `${source.name} → ${user}@${destination.name} by SSH`,
  };
}

/** A rule in words: where it stands, what it says, and who asked for it. */
function told(
  { evaluated, reasonsOf }: Asked,
  origin: RuleOrigin,
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
    why: reasonsOf(origin),
  };
}

/** A device, a service (with or without its "svc:"), or the first device of a person. */
function memberCalled({ members }: Evaluated, name: string): Member {
  const person = members.users.findIndex((user) => user.name === name || user.email === name);
  const found =
    members.byName(name) ??
    members.byName(`svc:${name}`) ??
    (person === -1 ? undefined : members.all.find(({ user }) => user === person));
  if (found !== undefined) return found;
  const known = members.all.map((member) => member.name).slice(0, 30);
  throw new Failure(
    `the tailnet has no device, service or person "${name}"\n  it has ${known.join(", ")}${members.all.length > 30 ? ", …" : ""}`,
  );
}
