import { readPeers } from "../../peers.ts";

/**
 * Proves a token as the Gandi plugin does when it asks for a certificate: with Gandi itself, where the lab plays it.
 *
 * @param peersFolder see peers.ts
 * @returns what Caddy would say of it; nothing when it is good, or when nobody plays Gandi
 */
export async function refusalOf(token: string, peersFolder: string): Promise<string | undefined> {
  if (token === "") return "provision dns.providers.gandi: API token is empty";
  const port = (await readPeers(peersFolder))["api.gandi.net:443"];
  if (port === undefined) return undefined;
  const answer = await fetch(`http://127.0.0.1:${port}/v5/livedns/domains`, {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => undefined);
  return answer === undefined || answer.ok
    ? undefined
    : `could not get a certificate: gandi answers ${answer.status} to the token`;
}
