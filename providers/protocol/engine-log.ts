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

/** A way to the log of the engine that is served at the moment. */
export interface EngineLogs {
  readonly log: EngineLog;
  /** From now on the engine at this address is told. */
  readonly attach: (address: string) => void;
}

/** The log of the engine that started this process, which gives its own address as the last argument; of a later one when it attaches itself. */
export function engineLogs(): EngineLogs {
  const { INFO, WARNING, ERROR } = engineProto.LogSeverity;
  const clientAt = (address: string): EngineClient =>
    new EngineClient(address, grpc.credentials.createInsecure());
  const given = process.argv.slice(2).findLast((argument) => /^[^-].*:\d+$/.test(argument));
  let client = given === undefined ? undefined : clientAt(given);
  return {
    attach: (address) => {
      client?.close();
      client = clientAt(address);
    },
    log: async (urn, severity, line, passing) => {
      const request = new engineProto.LogRequest()
        .setSeverity({ info: INFO, warning: WARNING, error: ERROR }[severity])
        .setMessage(line)
        .setUrn(urn)
        .setEphemeral(passing);
      // A line that nobody hears is no reason to fail.
      await new Promise<void>((resolve) =>
        client === undefined ? resolve() : client.log(request, () => resolve()),
      );
    },
  };
}
