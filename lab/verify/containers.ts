import type ssh2 from "ssh2";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { shellWords } from "../../derive/formats/shell.ts";
import { containerDocumentOf, type HostContainer } from "../../derive/host/containers.ts";
import type { HostPlace } from "../../derive/host/document.ts";
import { runOn } from "../ssh/login.ts";
import { nasHost } from "../seed/sifaka.ts";
import { askSite } from "../tailnet/ask.ts";
import type { Look } from "./eventually.ts";
import { type Verified, verified } from "./verified.ts";

/** Every container of the NAS, by what Docker says of it and by what it answers. */
export function containerLooks(catalogue: Catalogue, place: HostPlace, session: ssh2.Client): Look[] {
  const { containers } = containerDocumentOf(catalogue, nasHost(catalogue).name, place);
  return containers.flatMap((container) => [
    {
      subject: `container ${container.name}`,
      look: async () => await runs(`container ${container.name}`, container, session),
    },
    ...container.signs.flatMap((sign): Look[] => {
      if (sign.kind !== "http") return [];
      const { port, pathname } = new URL(sign.url);
      const subject = `${container.service} answers ${pathname}`;
      return [{ subject, look: async () => await answers(subject, Number(port), pathname, sign.expect) }];
    }),
  ]);
}

async function runs(
  subject: string,
  { docker, name, image }: HostContainer,
  session: ssh2.Client,
): Promise<Verified> {
  const format = "{{.State.Status}} {{.Config.Image}}";
  const words = ["sudo", "-n", docker, "inspect", "--type=container", "--format", format, name];
  const { out, err } = await runOn(session, shellWords(words));
  return verified(subject, out.trim() === `running ${image}`, out.trim() || err.trim());
}

async function answers(
  subject: string,
  port: number,
  path: string,
  expect: string | undefined,
): Promise<Verified> {
  const { status, body } = await askSite("localhost", port, path, undefined);
  const good = status === 200 && (expect === undefined || body.includes(expect));
  return verified(subject, good, `HTTP ${status}${expect === undefined ? "" : `, no "${expect}"`}`);
}
