/** A TCP port that Caddy's layer 4 plugin would pass on. */
export interface Stream {
  /** ":2222" */
  readonly listen: string;
  /** "127.0.0.1:2200" */
  readonly to: string;
}

const STREAM = /^\t\t(?<listen>\S+) \{\n\t\t\troute \{\n\t\t\t\tproxy (?<to>\S+)\n\t\t\t\}\n\t\t\}\n/;

/**
 * A Caddyfile for the Caddy that registries have, which lacks the two plugins of the real one: the ports of its `layer4` block are taken
 * out, for the lab to pass on, and certificates come from Caddy's own authority in place of Let's Encrypt by Gandi's DNS.
 *
 * @param text as derive/host/caddy prints it
 * @throws Error for anything of the plugins that it does not know
 */
export function withoutPlugins(text: string): { readonly text: string; readonly streams: readonly Stream[] } {
  const streams: Stream[] = [];
  const plain = text
    .replace(/^\tlayer4 \{\n(?<block>(?:\t\t.*\n)*)\t\}\n/m, (_, block: string) => {
      streams.push(...streamsOf(block));
      return "";
    })
    .replaceAll(/^(?<indent>\t*)tls \{\n\t+dns gandi .*\n\t+\}$/gm, "$<indent>tls internal")
    // Its own authority would else be put into the machine's trust store.
    .replace(/^\{\n/, "{\n\tskip_install_trust\n");
  const left = /^.*(layer4|dns gandi).*$/m.exec(plain);
  if (left !== null) throw new Error(`the lab does not know how to do without: ${left[0].trim()}`);
  if (!plain.startsWith("{\n\tskip_install_trust\n"))
    throw new Error("the Caddyfile does not begin with its global options");
  return { text: plain, streams };
}

function streamsOf(block: string): Stream[] {
  const streams: Stream[] = [];
  let rest = block;
  while (rest !== "") {
    const match = STREAM.exec(rest);
    const { listen, to } = match?.groups ?? {};
    if (match === null || listen === undefined || to === undefined)
      throw new Error(`the lab does not know this layer 4 server: ${rest.split("\n")[0]?.trim()}`);
    streams.push({ listen, to });
    rest = rest.slice(match[0].length);
  }
  return streams;
}
