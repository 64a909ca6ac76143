import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type structProto from "google-protobuf/google/protobuf/struct_pb.js";

type Struct = InstanceType<typeof structProto.Struct>;

/** A provider, spoken to as the engine speaks to it. */
export class ProviderConnection {
  readonly #client: ResourceProviderClient;

  /** @param address on loopback */
  constructor(address: string) {
    this.#client = new ResourceProviderClient(address, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  async configure(args: Struct | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.#client.configure(new proto.ConfigureRequest().setArgs(args).setAcceptsecrets(true), (error) =>
        error === null ? resolve() : reject(inWords(error)),
      ),
    );
  }

  /** A resource's inputs as the provider completes them. @throws Error with what is wrong with them */
  async check(urn: string, inputs: Struct | undefined): Promise<Struct | undefined> {
    const request = new proto.CheckRequest().setUrn(urn).setNews(inputs);
    const answer = await new Promise<InstanceType<typeof proto.CheckResponse>>((resolve, reject) =>
      this.#client.check(request, (error, value) =>
        error === null ? resolve(value) : reject(inWords(error)),
      ),
    );
    const failures = answer.getFailuresList().map((one) => `${one.getProperty()}: ${one.getReason()}`);
    if (failures.length > 0) throw new Error(`${urn.split("::").at(-1)}: ${failures.join("; ")}`);
    return answer.getInputs();
  }

  async create(
    urn: string,
    inputs: Struct | undefined,
  ): Promise<{ id: string; outputs: Struct | undefined }> {
    const request = new proto.CreateRequest().setUrn(urn).setProperties(inputs);
    const made = await new Promise<InstanceType<typeof proto.CreateResponse>>((resolve, reject) =>
      this.#client.create(request, (error, value) =>
        error === null ? resolve(value) : reject(inWords(error)),
      ),
    );
    return { id: made.getId(), outputs: made.getProperties() };
  }

  async invoke(token: string, args: Struct | undefined): Promise<InstanceType<typeof proto.InvokeResponse>> {
    const request = new proto.InvokeRequest().setTok(token).setArgs(args);
    return await new Promise((resolve, reject) =>
      this.#client.invoke(request, (error, value) =>
        error === null ? resolve(value) : reject(inWords(error)),
      ),
    );
  }

  close(): void {
    this.#client.close();
  }
}

function inWords(error: grpc.ServiceError): Error {
  return new Error(error.details);
}
