import { existsSync } from "node:fs";
import { execa } from "execa";
import { type Dialled, LabTailnet } from "../../lab/tailnet/dial.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { labVariables } from "../target.ts";

/** `blumeops lab dial NAME PORT`: the port of this machine that plays it, for any client that can be told an address. */
export async function labDial(session: Session, name: string, port: string): Promise<void> {
  if (!/^\d{1,5}$/.test(port)) throw new Failure(`"${port}" is not a port: write a number such as 443`);
  const { address, owner, port: played } = await dial(session, name, Number(port));
  session.result({ name, port: Number(port), address, owner, host: "127.0.0.1", played });
  session.say(`127.0.0.1:${played}`);
  process.stderr.write(session.paint.dim(`${name} is ${address} in the tailnet, ${owner}\n`));
}

/** `blumeops lab curl -- URL…`: curl, as from a device of the lab's tailnet. */
export async function labCurl(session: Session, words: readonly string[]): Promise<void> {
  const variables = await labVariables(session);
  const routes = await Promise.all(
    words.filter(isUrl).map(async (text) => {
      const { hostname, port, protocol } = new URL(text);
      const wanted = Number(port || (protocol === "https:" ? 443 : 80));
      const { port: played } = await dial(session, hostname, wanted);
      return ["--connect-to", `${hostname}:${wanted}:127.0.0.1:${played}`];
    }),
  );
  if (routes.length === 0)
    throw new Failure("no address: write npx blumeops lab curl https://forge.ops.eblu.me/");
  const root = variables["LAB_CADDY_ROOT"] ?? "";
  const { exitCode } = await execa(
    "curl",
    ["--noproxy", "*", ...(existsSync(root) ? ["--cacert", root] : []), ...routes.flat(), ...words],
    { stdio: "inherit", reject: false },
  );
  process.exitCode = exitCode ?? 1;
}

async function dial(
  session: Session,
  name: string,
  port: number,
): Promise<Dialled & { readonly port: number }> {
  const { catalogue } = await soundFacts(session);
  const tailnet = await LabTailnet.join(catalogue, await labVariables(session));
  const dialled = await tailnet.dial(name, port);
  if (dialled === undefined) throw new Failure(`${name} leads to no address of the lab's tailnet`);
  const { port: played } = dialled;
  if (played === undefined)
    throw new Failure(
      `nobody answers on port ${port} of ${name}: it is ${dialled.address}, ${dialled.owner}, and nothing in the lab plays that port`,
    );
  return { ...dialled, port: played };
}

function isUrl(word: string): boolean {
  return /^https?:\/\//.test(word) && URL.canParse(word);
}
