import * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import type structProto from "google-protobuf/google/protobuf/struct_pb.js";

type Struct = InstanceType<typeof structProto.Struct>;

/** An object that was made but does not work yet: the engine keeps it in its state, and tries again with the next run. */
export class HalfDone extends Error {
  readonly id: string;
  readonly state: Struct;
  readonly inputs: Struct | undefined;

  constructor(message: string, id: string, state: Struct, inputs?: Struct) {
    super(message);
    this.name = "HalfDone";
    this.id = id;
    this.state = state;
    this.inputs = inputs;
  }
}

/** Answers a call by a function; what it throws reaches the user as one line, without a stack. */
export function unary<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          const details = error instanceof Error ? error.message : String(error);
          const metadata = error instanceof HalfDone ? halfDone(error) : new grpc.Metadata();
          callback({ code: grpc.status.UNKNOWN, details, metadata });
        },
      );
  };
}

/** What the engine looks for in the trailers of a refused call. */
function halfDone({ message, id, state, inputs }: HalfDone): grpc.Metadata {
  const detail = new proto.ErrorResourceInitFailed().setId(id).setProperties(state).setReasonsList([message]);
  if (inputs !== undefined) detail.setInputs(inputs);
  const packed = new anyProto.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status()
    .setCode(grpc.status.UNKNOWN)
    .setMessage(message)
    .setDetailsList([packed]);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
