import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

/** Shows a line beside a resource. @param passing a status line, which the next one replaces */
export type EngineLog = (
  urn: string,
  severity: "info" | "warning" | "error",
  line: string,
  passing: boolean,
) => Promise<void>;

/** A way to the log of the engine that started this process: it gives its own address as the last argument. */
export function engineLog(): EngineLog {
  const address = process.argv.slice(2).findLast((argument) => /^[^-].*:\d+$/.test(argument));
  if (address === undefined) return async () => undefined;
  const client = new EngineClient(address, grpc.credentials.createInsecure());
  const { INFO, WARNING, ERROR } = engineProto.LogSeverity;
  return async (urn, severity, line, passing) => {
    const request = new engineProto.LogRequest()
      .setSeverity({ info: INFO, warning: WARNING, error: ERROR }[severity])
      .setMessage(line)
      .setUrn(urn)
      .setEphemeral(passing);
    // A line that nobody hears is no reason to fail.
    await new Promise<void>((resolve) => client.log(request, () => resolve()));
  };
}
