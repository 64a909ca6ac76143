/** A TCP port that the layer4 plugin passes on. */
export interface Stream {
  readonly listen: number;
  /** "host:port". */
  readonly to: string;
}

/** A Caddyfile as a Caddy without plugins can read it, and what it then lacks. */
export interface PlainCaddyfile {
  readonly text: string;
  readonly streams: readonly Stream[];
  /** Whether certificates were to be had by DNS-01 through Gandi. */
  readonly gandi: boolean;
}

/** Takes the layer4 block and the Gandi DNS provider out of a Caddyfile; certificates come from Caddy's own authority instead. */
export function withoutPlugins(text: string): PlainCaddyfile {
  const lines = text.split("\n");
  const layer4 = blockAt(lines, (line) => /^\s*layer4\s*\{\s*$/.test(line));
  const rest = layer4 === undefined ? lines : [...lines.slice(0, layer4.from), ...lines.slice(layer4.to + 1)];
  const gandi = rest.some((line) => GANDI.test(line));
  return {
    text: withInternalAuthority(rest).join("\n"),
    streams: layer4 === undefined ? [] : streamsOf(lines.slice(layer4.from + 1, layer4.to)),
    gandi,
  };
}

const GANDI = /^\s*(acme_dns|dns)\s+gandi\b/;

function withInternalAuthority(lines: readonly string[]): string[] {
  const at = blockAt(lines, (line) => GANDI.test(line));
  if (at === undefined) return [...lines];
  const [line = ""] = lines.slice(at.from);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  const instead = line.trim().startsWith("acme_dns") ? `${indent}local_certs` : `${indent}issuer internal`;
  return withInternalAuthority([...lines.slice(0, at.from), instead, ...lines.slice(at.to + 1)]);
}

function streamsOf(lines: readonly string[]): Stream[] {
  let listen: number | undefined;
  return lines.flatMap((line) => {
    const site = /^\s*\S*:(\d+)\s*\{\s*$/.exec(line)?.[1];
    if (site !== undefined) listen = Number(site);
    const to = /^\s*proxy\s+(?:tcp\/)?(\S+)\s*\{?\s*$/.exec(line)?.[1];
    return to === undefined || listen === undefined ? [] : [{ listen, to }];
  });
}

/** The lines of the first block that a line opens; where the line opens none, the line alone. */
function blockAt(
  lines: readonly string[],
  opens: (line: string) => boolean,
): { readonly from: number; readonly to: number } | undefined {
  const from = lines.findIndex(opens);
  if (from < 0) return undefined;
  let depth = 0;
  for (let to = from; to < lines.length; to += 1) {
    const line = lines[to] ?? "";
    if (/\{\s*$/.test(line)) depth += 1;
    if (/^\s*\}\s*$/.test(line)) depth -= 1;
    if (depth === 0) return { from, to };
  }
  return { from, to: lines.length - 1 };
}
