import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Call, resource } from "../protocol/definition.ts";
import type { Properties } from "../protocol/values.ts";
import type { Here } from "./here.ts";
import { Lifecycle, Logging, Printed, previousOutput } from "./inputs.ts";
import { Connection, withConnectionDefaults } from "./ssh/endpoint.ts";
import { runRemotely } from "./ssh/run.ts";

const Inputs = Lifecycle.extend({
  connection: Connection,
  stdin: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  logging: Logging.optional(),
  addPreviousOutputInEnv: z.boolean().optional(),
});
type Inputs = z.output<typeof Inputs>;

/** A command on another machine, over SSH. It is run when it is made, changed or removed; what it did to that machine nobody reads. */
export const remoteCommand = resource<Here, Inputs>({
  token: "command:remote:Command",
  inputs: Inputs,
  traits: { triggers: { replaces: true }, connection: { secret: true } },
  computed: ["stdout", "stderr"],
  defaults: withConnectionDefaults,
  async create(_here, inputs, call) {
    return { id: uniqueId(call.name), outputs: await run(inputs.create, inputs, {}, call) };
  },
  async read() {
    return undefined;
  },
  async update(_here, _id, inputs, state, call) {
    return await run(inputs.update ?? inputs.create, inputs, state, call);
  },
  // With the inputs of the last time: what a program says of the end of a resource, it says beforehand.
  async delete(_here, _id, state, call) {
    const inputs = Inputs.parse(state);
    await run(inputs.delete, inputs, state, call);
  },
});

async function run(
  command: string | undefined,
  inputs: Inputs,
  state: Properties,
  call: Call,
): Promise<Properties> {
  const before = Printed.parse(state);
  if (command === undefined) return { ...before };
  const { connection, stdin, environment, logging, addPreviousOutputInEnv } = inputs;
  return {
    ...(await runRemotely(
      {
        command,
        connection,
        stdin,
        environment,
        previous: previousOutput(addPreviousOutputInEnv, before),
        logging,
      },
      call,
    )),
  };
}

/** A name with eight random hex digits, as the engine's own SDK for Go makes ids. */
export function uniqueId(name: string): string {
  return `${name}${randomBytes(4).toString("hex")}`;
}
