/** Ports from first to last, both included; 0 to 65535 means every port. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Every port. */
export const ALL_PORTS: PortRange = { first: 0, last: 65535 };

/** Ports that were read, or what is wrong with them, in the control server's words. */
export type Ports = { readonly ports: readonly PortRange[] } | { readonly fault: string };

/** Whether a range is every port. */
export function isAllPorts({ first, last }: PortRange): boolean {
  return first === 0 && last === 65535;
}

/** Reads "*", "22", "80,443" or "8000-8999,9090". */
export function parsePorts(text: string): Ports {
  if (text === "*") return { ports: [ALL_PORTS] };
  const ports: PortRange[] = [];
  for (const part of text.split(",")) {
    const range = part.includes("-") ? parseRange(part) : parseSingle(part);
    if (typeof range === "string") return { fault: range };
    ports.push(range);
  }
  return { ports };
}

function parseSingle(text: string): PortRange | string {
  const port = parsePort(text);
  if (typeof port === "string") return port;
  return port < 1 ? "first port must be >0, or use '*' for wildcard" : { first: port, last: port };
}

function parseRange(text: string): PortRange | string {
  const ends = text.split("-").filter((end) => end !== "");
  if (ends.length !== 2) return "invalid port range format";
  const first = parsePort(ends[0] ?? "");
  if (typeof first === "string") return first;
  const last = parsePort(ends[1] ?? "");
  if (typeof last === "string") return last;
  return first > last ? "invalid port range: first port is greater than last port" : { first, last };
}

function parsePort(text: string): number | string {
  if (!/^[+-]?\d{1,18}$/.test(text)) return "invalid first integer";
  const port = Number(text);
  return port < 0 || port > 65535 ? "port number out of range" : port;
}
