import type * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";

type ReadResponse = InstanceType<typeof proto.ReadResponse>;

/**
 * What a provider says of something that is there and does not work: an error, with the state in its trailers. To take it up it is there all the same.
 * Source: pulumi/sdk/go/common/util/rpcutil/rpcerror, ErrorResourceInitFailed.
 */
export function halfDone(error: Partial<grpc.ServiceError>): ReadResponse | undefined {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (bytes === undefined || typeof bytes === "string") return undefined;
  for (const detail of statusProto.Status.deserializeBinary(bytes).getDetailsList()) {
    if (!detail.getTypeUrl().endsWith("pulumirpc.ErrorResourceInitFailed")) continue;
    const failed = proto.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
    return new proto.ReadResponse()
      .setId(failed.getId())
      .setProperties(failed.getProperties())
      .setInputs(failed.getInputs());
  }
  return undefined;
}
