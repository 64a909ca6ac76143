import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { StartedPlugin } from "../attach.ts";
import { flattenStructs } from "../flat-structs.ts";
import { type Claim, claim } from "./claim.ts";
import { halfDone } from "./half-done.ts";

const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** A provider that makes and changes nothing, in front of the one that could. */
export interface Front {
  readonly port: number;
  close(): void;
}

/**
 * Stands between the engine and a provider's plugin, official or not: every question goes through as it is, and the wish to make something is answered
 * by what is there ({@link claim}). What would change or delete something is refused.
 *
 * @param plugin which goes with the front
 */
export async function standBefore(plugin: StartedPlugin, told: (claim: Claim) => void): Promise<Front> {
  flattenStructs();
  const client = new grpc.Client(`127.0.0.1:${plugin.port}`, grpc.credentials.createInsecure(), UNLIMITED);
  const server = new grpc.Server(UNLIMITED);
  const service = Object.entries(ResourceProviderService).filter(([, { responseStream }]) => !responseStream);
  server.addService(
    // What goes through is not taken apart.
    Object.fromEntries(service.map(([name, method]) => [name, { ...method, ...UNREAD }])),
    Object.fromEntries(service.map(([name, { path }]) => [name, handlerOf(name, path, client, told)])),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
      client.close();
      plugin.end();
    },
  };
}

const same = (bytes: Buffer): Buffer => bytes;
const UNREAD = {
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};

type Handler = grpc.handleUnaryCall<Buffer, Buffer>;

function handlerOf(name: string, path: string, client: grpc.Client, told: (claim: Claim) => void): Handler {
  const ask = async (to: string, bytes: Buffer, metadata: grpc.Metadata): Promise<Buffer> =>
    await new Promise((resolve, reject) => {
      client.makeUnaryRequest(to, same, same, bytes, metadata, (error, answer) =>
        error === null && answer !== undefined ? resolve(answer) : reject(error),
      );
    });
  const answer = async (bytes: Buffer, metadata: grpc.Metadata): Promise<Buffer> => {
    if (name === "update" || name === "delete")
      throw new Error("nothing is changed while a state is taken up");
    if (name !== "create") return await ask(path, bytes, metadata);
    const request = proto.CreateRequest.deserializeBinary(bytes);
    if (request.getPreview()) return await ask(path, bytes, metadata);
    const { path: readPath } = ResourceProviderService.read;
    const made = await claim(
      request,
      async (question) => {
        try {
          const read = await ask(readPath, Buffer.from(question.serializeBinary()), metadata);
          return proto.ReadResponse.deserializeBinary(read);
        } catch (error) {
          const there = error instanceof Error ? halfDone(error) : undefined;
          if (there === undefined) throw error;
          return there;
        }
      },
      told,
    );
    return Buffer.from(made.serializeBinary());
  };
  return ({ request, metadata }, callback) => {
    answer(request, metadata).then(
      (bytes) => callback(null, bytes),
      // With its trailers: of a refresh they hold the state of an object that is not ready.
      (error: grpc.ServiceError) => callback(error),
    );
  };
}
