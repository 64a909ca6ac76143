import { z } from "zod";
import { readTailnet, type Tailnet, type TailnetNode } from "../tailnet.ts";

const Peer = z.looseObject({
  HostName: z.string(),
  DNSName: z.string().default(""),
  UserID: z.number(),
  TailscaleIPs: z.array(z.string()).nullish(),
  Tags: z.array(z.string()).nullish(),
  PrimaryRoutes: z.array(z.string()).nullish(),
  ExitNodeOption: z.boolean().nullish(),
  ShareeNode: z.boolean().nullish(),
});

const Status = z.looseObject({
  Self: Peer,
  Peer: z.record(z.string(), Peer).nullish(),
  User: z
    .record(
      z.string(),
      z.looseObject({ ID: z.number(), LoginName: z.string(), DisplayName: z.string().default("") }),
    )
    .nullish(),
});

/**
 * Reads a tailnet from outside: in the form of the conformance cases (see `readTailnet`), or as `tailscale status --json` prints it. A
 * status tells no roles and no posture, and of routes only those that are in use.
 *
 * @throws z.ZodError when it has neither form
 */
export function readNodes(json: unknown): Tailnet {
  const isStatus = typeof json === "object" && json !== null && "Self" in json;
  return isStatus ? fromStatus(Status.parse(json)) : readTailnet(json);
}

function fromStatus({ Self, Peer: peers, User }: z.output<typeof Status>): Tailnet {
  return {
    users: Object.values(User ?? {})
      .filter(({ LoginName }) => LoginName !== "tagged-devices")
      .map(({ ID, LoginName, DisplayName }) => ({ id: ID, name: DisplayName, email: LoginName })),
    nodes: [Self, ...Object.values(peers ?? {})].map(nodeOf),
    services: [],
  };
}

function nodeOf(peer: z.output<typeof Peer>): TailnetNode {
  const tags = peer.Tags ?? [];
  const routes = [
    ...(peer.PrimaryRoutes ?? []),
    ...(peer.ExitNodeOption === true ? ["0.0.0.0/0", "::/0"] : []),
  ];
  return {
    name: peer.DNSName.split(".")[0] || peer.HostName,
    addresses: peer.TailscaleIPs ?? [],
    tags,
    ...(tags.length > 0 ? {} : { user: peer.UserID }),
    advertisedRoutes: routes,
    approvedRoutes: routes,
    ...(peer.ShareeNode === true ? { shared: true } : {}),
  };
}
