import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { flattenStructs } from "../../engine/flat-structs.ts";
import type { ProviderDefinition } from "./definition.ts";
import { engineLogs } from "./engine-log.ts";
import { handlersOf } from "./handlers.ts";

/** Serves a provider to the engine that started this process: prints the port, answers until the engine is gone. */
export function serve<Client>(definition: ProviderDefinition<Client>): void {
  serveCalls(handlersOf(definition, engineLogs()));
}

/** A provider that is served by this process for as long as somebody needs it. */
export interface Served {
  /** On loopback. */
  readonly port: number;
  close(): void;
}

/** Serves the provider protocol within a process that does other work as well. */
export async function listen(calls: grpc.UntypedServiceImplementation): Promise<Served> {
  const server = serverOf(calls);
  return { port: await bound(server), close: () => server.forceShutdown() };
}

/** Serves the provider protocol by calls of its own, where the kinds of resources are not known beforehand. */
export function serveCalls(calls: grpc.UntypedServiceImplementation): void {
  const server = serverOf(calls);
  void bound(server).then((port) => process.stdout.write(`${port}\n`));
  // The engine interrupts a plugin that it no longer needs and waits for its end; plugins have a process group of their own, so that a
  // terminal's Ctrl-C does not come here. A call under way is finished first.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => server.tryShutdown(() => process.exit(0)));
  }
  endWithParent();
}

function serverOf(calls: grpc.UntypedServiceImplementation): grpc.Server {
  flattenStructs();
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, calls);
  return server;
}

async function bound(server: grpc.Server): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

/** A killed engine cannot end its plugins; they notice that their parent has changed. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 1_000).unref();
}
