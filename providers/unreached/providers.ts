import { createHash } from "node:crypto";
import type * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { z } from "zod";
import { command } from "../command/definition.ts";
import { gandi } from "../gandi/definition.ts";
import { handlers } from "../kubernetes/handlers.ts";
import { idOf } from "../kubernetes/names.ts";
import { settingsOf } from "../kubernetes/settings.ts";
import { secretsOfState, writeState } from "../kubernetes/state.ts";
import { unary } from "../kubernetes/unary.ts";
import { receive, send } from "../kubernetes/wire.ts";
import { func } from "../protocol/definition.ts";
import { handlersOf } from "../protocol/handlers.ts";
import { listen, type Served } from "../protocol/server.ts";
import { type Properties, UNKNOWN } from "../protocol/values.ts";
import { tailscale } from "../tailscale/definition.ts";
import { unreached } from "./definition.ts";

/** Nobody hears of what they do. */
const SILENT = { log: async () => undefined, attach: () => undefined };

/** A device has joined the tailnet by itself; its name says enough of it. */
const getDevice = func({
  token: "tailscale:index/getDevice:getDevice",
  args: z.object({ name: z.string() }),
  invoke: async (_nobody: unknown, { name }) => ({
    name,
    hostname: name.split(".")[0],
    id: `id of ${name}`,
    nodeId: `node of ${name}`,
    addresses: [addressOf(name)],
    tags: [],
  }),
});

const onTailscale = unreached(tailscale, {
  outputs: (token, { name }) =>
    token === "tailscale:index/service:Service" ? { addrs: [addressOf(String(name))] } : {},
  functions: [getDevice],
});
const onGandi = unreached(gandi, { outputs: () => ({}), functions: [] });
const onHosts = unreached(command, { outputs: () => ({ stdout: "", stderr: "" }), functions: [] });

/** An address that is made up of a name; real ones are for the control server to give. */
function addressOf(name: string): string {
  const [a = 0, b = 0] = createHash("sha256").update(name).digest();
  return `100.64.${a}.${b}`;
}

/** The provider of a cluster that nobody asks: an object is what was said of it. */
function inNoCluster(): grpc.UntypedServiceImplementation {
  // What is not known yet cannot be connected to: the provider then goes by what is said.
  const blind = (args: Properties) => settingsOf({ ...args, kubeconfig: UNKNOWN }, {});
  return {
    ...handlers("4.34.2", blind),
    create: unary((request: InstanceType<typeof proto.CreateRequest>) => {
      if (request.getPreview()) return new proto.CreateResponse().setProperties(request.getProperties());
      const { values, secrets } = receive(request.getProperties());
      const metadata = z
        .object({ name: z.string(), namespace: z.string().optional() })
        .parse(values["metadata"]);
      return new proto.CreateResponse()
        .setId(idOf({ metadata }))
        .setProperties(send(writeState(values, values, "nobody"), secretsOfState(values, secrets)));
    }),
  };
}

/** The providers of all stacks, none of which contacts anything. */
export interface UnreachedProviders {
  /** Addresses on loopback by the provider's name. */
  readonly addresses: ReadonlyMap<string, string>;
  close(): void;
}

/** Serves them from this process, so that none of them has to be started. */
export async function serveUnreached(): Promise<UnreachedProviders> {
  const calls: readonly (readonly [string, grpc.UntypedServiceImplementation])[] = [
    ["tailscale", handlersOf(onTailscale, SILENT)],
    ["gandi", handlersOf(onGandi, SILENT)],
    ["command", handlersOf(onHosts, SILENT)],
    ["kubernetes", inNoCluster()],
  ];
  const served = await Promise.all(
    calls.map(async ([name, answers]): Promise<[string, Served]> => [name, await listen(answers)]),
  );
  return {
    addresses: new Map(served.map(([name, { port }]) => [name, `127.0.0.1:${port}`])),
    close: () => {
      for (const [, one] of served) one.close();
    },
  };
}
