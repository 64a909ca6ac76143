import { portsInWords } from "../answers/words.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { PortRange } from "../names/ports.ts";
import { ICMP_PROTOCOLS, PORT_PROTOCOLS, protocolName } from "../names/protocols.ts";
import { namesInWords } from "./rules.ts";

/** What an entry opens beside what is asked for, in words; empty when nothing. */
export function excess(
  entry: NetworkEntry,
  asked: readonly { readonly protocol: number; readonly port: number }[],
): string {
  const protocols = entry.protocols ?? [6, 17];
  const parts = protocols.flatMap((protocol) => {
    if (ICMP_PROTOCOLS.includes(protocol)) return [];
    if (!PORT_PROTOCOLS.includes(protocol)) return [protocolName(protocol)];
    const wanted = new Set(asked.filter((ask) => ask.protocol === protocol).map(({ port }) => port));
    return entry.ports.flatMap((range) => {
      // A range of which a part is asked for is told whole: its holes would say nothing.
      const left = range.first === range.last ? !wanted.has(range.first) : holds(range, wanted);
      return left ? [`${protocolName(protocol)} ${portsInWords(range)}`] : [];
    });
  });
  const both = parts.filter((part) => part.startsWith("tcp ") && parts.includes(part.replace("tcp", "udp")));
  if (entry.protocols === undefined && both.length * 2 === parts.length)
    return namesInWords(both.map((part) => (part === "tcp *" ? "every port" : `port ${part.slice(4)}`)));
  return namesInWords(parts.map((part) => part.replace("*", "(every port)")));
}

/** Whether a range has a port that nobody asks for. */
function holds({ first, last }: PortRange, wanted: ReadonlySet<number>): boolean {
  let count = 0;
  for (const port of wanted) if (first <= port && port <= last) count += 1;
  return count < last - first + 1;
}

/** Whether an entry opens a port. */
export function covers({ protocols, ports }: NetworkEntry, protocol: number, port: number): boolean {
  return (
    (protocols ?? [6, 17]).includes(protocol) &&
    ports.some(({ first, last }) => first <= port && port <= last)
  );
}

/** "tcp 443". */
export function portText(protocol: number, port: number): string {
  return `${protocolName(protocol)} ${port}`;
}
