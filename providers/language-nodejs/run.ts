import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import languageProto from "@pulumi/pulumi/proto/language_pb.js";

type RunRequest = InstanceType<typeof languageProto.RunRequest>;
type RunResponse = InstanceType<typeof languageProto.RunResponse>;

/** The exit code by which a program says that its error was already shown (see @pulumi/pulumi/cmd/run). */
const ALREADY_REPORTED = 32;

/** Runs the project's program under the Node.js SDK's own runner and waits for its end. */
export async function runProgram(
  request: RunRequest,
  engine: string,
  signal: AbortSignal,
): Promise<RunResponse> {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() || request.getPwd();
  const runner = createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const child = spawn(
    process.execPath,
    [
      runner,
      ...runnerArguments(request, engine),
      info?.getEntryPoint() || request.getProgram() || ".",
      ...request.getArgsList(),
    ],
    {
      cwd: request.getPwd() || folder,
      stdio: ["ignore", "inherit", "inherit"],
      signal,
      env: {
        ...process.env,
        // By environment and not by argument: configuration may hold secrets, and arguments are everybody's to read.
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
    },
  );
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("close", resolve);
  });
  const response = new languageProto.RunResponse();
  if (code === 0) return response;
  if (code === ALREADY_REPORTED) return response.setBail(true);
  return response.setError(
    code === null ? "the program was stopped" : `the program ended with exit code ${code}`,
  );
}

function runnerArguments(request: RunRequest, engine: string): string[] {
  const named: [string, string][] = [
    ["--monitor", request.getMonitorAddress()],
    ["--engine", engine],
    ["--organization", request.getOrganization()],
    ["--project", request.getProject()],
    ["--stack", request.getStack()],
    ["--pwd", request.getPwd()],
    ["--parallel", String(request.getParallel())],
    ["--root-directory", request.getInfo()?.getRootDirectory() ?? ""],
  ];
  return [...named.filter(([, value]) => value !== "").flat(), ...(request.getDryrun() ? ["--dry-run"] : [])];
}
