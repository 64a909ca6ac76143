// Stand-in for pulumi-language-nodejs, used where the official one is not installed: lets the pulumi command run this project's
// program. It runs programs and answers questions about itself; it neither installs packages nor generates code.

import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languageProto from "@pulumi/pulumi/proto/language_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { runProgram } from "./run.ts";

// The engine starts the host with its own address as the last argument.
const engineAddress = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";
const running = new AbortController();

/** Answers every call with the same message. */
function always<Request, Response>(answer: () => Response): grpc.handleUnaryCall<Request, Response> {
  return (_call, callback) => callback(null, answer());
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(LanguageRuntimeService, {
  handshake: always(() => new languageProto.LanguageHandshakeResponse()),
  // The program's SDKs name their plugins when resources are registered; nothing has to be known before.
  getRequiredPlugins: always(() => new languageProto.GetRequiredPluginsResponse()),
  getRequiredPackages: always(() => new languageProto.GetRequiredPackagesResponse()),
  getPluginInfo: always(() => new pluginProto.PluginInfo().setVersion("0.0.0")),
  runtimeOptionsPrompts: always(() => new languageProto.RuntimeOptionsResponse()),
  getProgramDependencies: always(() => new languageProto.GetProgramDependenciesResponse()),
  about: always(() =>
    new languageProto.AboutResponse().setExecutable(process.execPath).setVersion(process.version),
  ),
  installDependencies: (call: grpc.ServerWritableStream<unknown, unknown>) => call.end(),
  cancel: always(() => {
    running.abort();
    return new emptyProto.Empty();
  }),
  run: (
    call: grpc.ServerUnaryCall<InstanceType<typeof languageProto.RunRequest>, unknown>,
    callback: grpc.sendUnaryData<InstanceType<typeof languageProto.RunResponse>>,
  ) => {
    runProgram(call.request, engineAddress, running.signal).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.INTERNAL, details: String(error) }),
    );
  },
});

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});

// The engine runs its plugins in process groups of their own, where a terminal's Ctrl-C does not reach; by SIGINT it ends them itself
// (pulumi/sdk/go/common/util/cmdutil/term.go), and waits for long where that is not heeded.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);

// A killed engine cannot end its plugins; they notice that their parent has changed.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) end();
}, 500).unref();

/** Ends the program that runs, and then this host. */
function end(): void {
  running.abort();
  process.exit(0);
}
