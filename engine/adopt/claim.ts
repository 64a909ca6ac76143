import * as grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { fieldManagerOf } from "./field-manager.ts";
import { identityOf } from "./identity.ts";

type CreateRequest = InstanceType<typeof proto.CreateRequest>;
type CreateResponse = InstanceType<typeof proto.CreateResponse>;
type ReadRequest = InstanceType<typeof proto.ReadRequest>;
type ReadResponse = InstanceType<typeof proto.ReadResponse>;

/** What became of one resource: it is there, it is not, or it cannot be had without being made. */
export interface Claim {
  readonly urn: string;
  readonly outcome: "taken" | "missing" | "unreadable";
}

/** Types of which the program needs what only the API knows: an address that it gives. */
const NEEDED = new Set(["tailscale:index/service:Service"]);

const FIELD_MANAGER = "__fieldManager";

/**
 * Answers the engine's wish to make something by what is already there. What is not there is entered all the same where its id is known: the refresh
 * that follows strikes it out again, and what comes after it is not held up. Nothing is ever made.
 *
 * @param read asks the provider itself
 * @returns what the engine enters into its state
 */
export async function claim(
  request: CreateRequest,
  read: (request: ReadRequest) => Promise<ReadResponse>,
  told: (claim: Claim) => void,
): Promise<CreateResponse> {
  const urn = request.getUrn();
  const type = urn.split("::").at(2)?.split("$").at(-1) ?? "";
  const name = urn.split("::").slice(3).join("::");
  const asked = request.getProperties();
  const inputs = asked?.toJavaScript() ?? {};
  const identity = identityOf(type, name, inputs);
  if (identity.by === "nothing") {
    told({ urn, outcome: "unreadable" });
    throw refusal(`${name} cannot be read back`);
  }
  const found = new proto.CreateResponse().setId(identity.id);
  if (identity.by === "word") {
    told({ urn, outcome: "taken" });
    return found.setProperties(withOutput(asked));
  }
  const live = await read(
    new proto.ReadRequest().setId(identity.id).setUrn(urn).setInputs(asked).setProperties(asked),
  );
  if (live.getId() === "") {
    told({ urn, outcome: "missing" });
    if (NEEDED.has(type)) throw refusal(`${name} is not there`);
    return found.setProperties(asked);
  }
  told({ urn, outcome: "taken" });
  const properties = live.getProperties();
  const manager = type.startsWith("kubernetes:") ? fieldManagerOf(properties?.toJavaScript()) : undefined;
  if (manager !== undefined)
    properties?.getFieldsMap().set(FIELD_MANAGER, new structProto.Value().setStringValue(manager));
  return found.setId(live.getId()).setProperties(properties);
}

function refusal(details: string): grpc.ServiceError {
  return Object.assign(new Error(details), {
    code: grpc.status.UNAVAILABLE,
    details,
    metadata: new grpc.Metadata(),
  });
}

/** A command that has not been run has printed nothing. */
function withOutput(
  properties: InstanceType<typeof structProto.Struct> | undefined,
): InstanceType<typeof structProto.Struct> {
  const whole = properties ?? new structProto.Struct();
  for (const stream of ["stdout", "stderr"])
    whole.getFieldsMap().set(stream, new structProto.Value().setStringValue(""));
  return whole;
}
