import {
  type Evaluated,
  type Explanation,
  explainAddress,
  explainConnection,
  explainLogin,
  type Member,
  parseAddress,
  parseProtocol,
} from "../../policy/index.ts";
import { Failure } from "../failure.ts";

/** An answer, the question in words, and what else has to be said. */
export interface Answer {
  readonly explanation: Explanation;
  readonly question: string;
  readonly notes: readonly string[];
  /** The port that is asked about, by its protocol's IANA number. */
  readonly at: { readonly protocol: number; readonly port: number };
}

/** Answers whether a device reaches a port. @throws Failure for what names no port, protocol or device */
export function answerConnection(evaluated: Evaluated, source: Member, to: string, proto: string): Answer {
  const [, name = "", port = ""] = /^(.*):(\d+)$/.exec(to) ?? [];
  if (name === "" || Number(port) > 65535)
    throw new Failure(`"${to}" names no port: write it as indri:443, or ask for a login with --ssh USER`);
  const protocol = parseProtocol(proto);
  const number = "protocols" in protocol ? (protocol.protocols?.[0] ?? TCP) : undefined;
  if (number === undefined)
    throw new Failure(`"${proto}" is no protocol: write tcp, udp, icmp or its number`);
  const at = { protocol: number, port: Number(port) };
  const address = name.replace(/^\[(.*)\]$/, "$1");
  const destination = memberAt(evaluated, address);
  if (destination === "beyond") {
    const { routers, ...explanation } = explainAddress(evaluated, source, address, number, Number(port));
    const notes = routers.length === 0 ? [`no router or exit node carries ${address}`] : [];
    return { explanation, question: `${source.name} → ${address}:${port}/${proto}`, notes, at };
  }
  const found = destination ?? memberCalled(evaluated, name);
  return {
    explanation: explainConnection(evaluated, source, found, number, Number(port)),
    question: `${source.name} → ${found.name}:${port}/${proto}`,
    notes: [],
    at,
  };
}

/**
 * Answers whether a device gets in as a user: Tailscale SSH needs a rule of `ssh`, and one that lets the packets reach its port.
 */
export function answerLogin(evaluated: Evaluated, source: Member, to: string, user: string): Answer {
  const destination = memberCalled(evaluated, to.replace(/:22$/, ""));
  const question = `${source.name} → ${user}@${destination.name} by SSH`;
  const explanation = explainLogin(evaluated, source, destination, user);
  const at = { protocol: TCP, port: SSH_PORT };
  if (!explanation.allowed) return { explanation, question, notes: [], at };
  const packets = explainConnection(evaluated, source, destination, TCP, SSH_PORT);
  if (packets.allowed)
    return {
      explanation: { ...explanation, by: [...explanation.by, ...packets.by] },
      question,
      notes: [],
      at,
    };
  const [rule] = explanation.by;
  const by = rule === undefined ? "" : ` (${rule.section}[${rule.index}])`;
  return {
    explanation: packets,
    question,
    notes: [`a rule lets ${user} in${by}, but nothing lets packets reach tcp ${SSH_PORT}`],
    at,
  };
}

const TCP = 6;
const SSH_PORT = 22;

/** The device or service with an address; "beyond" for an address that nobody here has, undefined for what is none. */
function memberAt({ members }: Evaluated, text: string): Member | "beyond" | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const [found] = members.within({ first: address, last: address });
  return found === undefined ? "beyond" : (members.all[found.index] ?? "beyond");
}

/** A device, a service (with or without its "svc:"), the first device of a person or with a tag, or what has an address. @throws Failure for none */
export function memberCalled(evaluated: Evaluated, name: string): Member {
  const { members } = evaluated;
  const at = memberAt(evaluated, name);
  if (at !== undefined && at !== "beyond") return at;
  const person = members.users.findIndex((user) => user.name === name || user.email === name);
  const found =
    members.byName(name) ??
    members.byName(`svc:${name}`) ??
    (person === -1 ? undefined : members.all.find(({ user }) => user === person)) ??
    (name.startsWith("tag:") ? members.all.find(({ tags }) => tags.includes(name)) : undefined);
  if (found !== undefined) return found;
  const known = members.all.map((member) => member.name).slice(0, 30);
  throw new Failure(
    `the tailnet has no device, service, person or tag "${name}"\n  it has ${known.join(", ")}${members.all.length > 30 ? ", …" : ""}`,
  );
}
