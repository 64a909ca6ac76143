import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import { doorsOf, HTTPS, isPublic, type Opening, openingsOf } from "../../derive/network/doors.ts";
import { machineOf } from "../../derive/network/placement.ts";
import { macHost } from "../seed/indri.ts";
import { nasHost } from "../seed/sifaka.ts";
import { type Asked, askSite } from "../tailnet/ask.ts";
import type { LabTailnet } from "../tailnet/dial.ts";
import type { Look } from "./eventually.ts";
import { type Verified, verified } from "./verified.ts";

/** A way to a site or stream: a name, at the address that it resolves to or at that of a door. */
interface Way {
  readonly service: Service;
  readonly opening: Opening;
  readonly name: string;
  /** "svc:media"; nothing for where the name itself leads. */
  readonly door?: string;
}

/**
 * Every site and stream, by its name and through every door that has it: name server, tailnet, Caddy, certificate, service. What runs
 * elsewhere than on the Mac is asked too; while nobody plays it, it waits.
 *
 * @param root file with the certificate of the lab's authority
 */
export function routeLooks(catalogue: Catalogue, tailnet: LabTailnet, root: string): Look[] {
  return [
    ...waysOf(catalogue).map((way): Look => {
      const { opening, name, door } = way;
      const through = door === undefined ? "" : ` through ${door}`;
      const subject = `${name}${opening.kind === "stream" ? `:${opening.listen}` : ""}${through}`;
      const look =
        opening.kind === "site"
          ? async () => await siteAnswers(subject, way, catalogue, tailnet, root)
          : async () => await streamPasses(subject, way, catalogue, tailnet);
      return { subject, look };
    }),
    ...closedDoors(catalogue, tailnet, root),
  ];
}

function waysOf(catalogue: Catalogue): Way[] {
  const { zone } = catalogue;
  const below = (host: string) => `${host}.${zone.subdomain}.${zone.domain}`;
  const services = [...catalogue.services.values()];
  const byName = services.flatMap((service) =>
    openingsOf(service).map(({ opening }) => ({ service, opening, name: below(opening.host) })),
  );
  const byDoor = doorsOf(catalogue).flatMap((door) =>
    door.openings.flatMap((opening): Way[] => {
      const service = catalogue.services.get(opening.service);
      if (service === undefined) return [];
      const names = isPublic(door, catalogue)
        ? service.public.map(({ host }) => `${host}.${zone.domain}`)
        : [below(opening.host)];
      return names.map((name) => ({ service, opening, name, door: `svc:${door.name}` }));
    }),
  );
  return [...byName, ...byDoor];
}

/** A door serves nothing but its own: every site of somebody else's is unknown there. */
function closedDoors(catalogue: Catalogue, tailnet: LabTailnet, root: string): Look[] {
  const { zone } = catalogue;
  const sites = [...catalogue.services.values()].flatMap(({ sites: own }) => own.map(({ host }) => host));
  return doorsOf(catalogue).flatMap(({ name: door, openings }) => {
    if (!openings.some(({ kind }) => kind === "site")) return [];
    const foreign = sites.filter((host) => !openings.some((opening) => opening.host === host));
    const subject = `svc:${door} serves nothing else`;
    const look = async () => {
      const port = await playedAt(tailnet, `svc:${door}`, HTTPS);
      const answers = await Promise.all(
        foreign.map(async (host) => {
          const name = `${host}.${zone.subdomain}.${zone.domain}`;
          const { status } = await askSite(name, port, "/", root);
          return status === 404 ? [] : [`${name}: HTTP ${status}`];
        }),
      );
      return verified(subject, answers.flat().length === 0, answers.flat().join(", "));
    };
    return [{ subject, look }];
  });
}

async function siteAnswers(
  subject: string,
  way: Way,
  catalogue: Catalogue,
  tailnet: LabTailnet,
  root: string,
): Promise<Verified> {
  const { service, name, door } = way;
  const port = await playedAt(tailnet, door ?? name, HTTPS);
  const check = service.checks.find((one) => one.kind === "http" && one.site);
  const { path, expect } = check?.kind === "http" ? check : { path: "/", expect: undefined };
  const answer = await askSite(name, port, path, root);
  const waitsFor = elsewhere(service, catalogue);
  if (waitsFor !== undefined && answer.status >= 502 && answer.status <= 504)
    return { subject, ok: false, found: `HTTP ${answer.status}`, waitsFor };
  return verified(
    subject,
    isGood(answer, expect),
    `HTTP ${answer.status}${expect === undefined ? "" : `, no "${expect}"`}`,
  );
}

function isGood({ status, body }: Asked, expect: string | undefined): boolean {
  return status >= 200 && status < 400 && (expect === undefined || body.includes(expect));
}

async function streamPasses(
  subject: string,
  { service, opening, name, door }: Way,
  catalogue: Catalogue,
  tailnet: LabTailnet,
): Promise<Verified> {
  const socket = connect(await playedAt(tailnet, door ?? name, opening.listen), "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  // Whoever has nobody behind closes at once; a service greets or waits for its client.
  const open = await Promise.race([
    once(socket, "data").then(() => true),
    once(socket, "close").then(() => false),
    sleep(400).then(() => true),
  ]);
  socket.destroy();
  const waitsFor = elsewhere(service, catalogue);
  if (!open && waitsFor !== undefined) return { subject, ok: false, found: "closed at once", waitsFor };
  return verified(subject, open, "closed at once");
}

async function playedAt(tailnet: LabTailnet, name: string, port: number): Promise<number> {
  const dialled = await tailnet.dial(name, port);
  if (dialled === undefined) throw new Error("leads to no address of the tailnet");
  if (dialled.port === undefined) throw new Error(`nobody answers on port ${port} of ${dialled.owner}`);
  return dialled.port;
}

/** Where a service runs that is on no machine of the lab. */
function elsewhere(service: Service, catalogue: Catalogue): string | undefined {
  if (service.runs.where === "cluster") return "the cluster";
  const machine = machineOf(service, catalogue);
  const played = [macHost(catalogue), nasHost(catalogue)].some(({ name }) => name === machine?.name);
  return played ? undefined : machine?.name;
}
