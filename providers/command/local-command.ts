import { z } from "zod";
import { type Call, func, resource } from "../protocol/definition.ts";
import type { Properties } from "../protocol/values.ts";
import type { Here } from "./here.ts";
import { Lifecycle, Printed } from "./inputs.ts";
import { LocalInputs, runHere } from "./local/run.ts";
import { uniqueId } from "./remote-command.ts";

const Inputs = Lifecycle.extend(LocalInputs.shape);
type Inputs = z.output<typeof Inputs>;

/** A command on this machine, run when it is made, changed or removed. */
export const localCommand = resource<Here, Inputs>({
  token: "command:local:Command",
  inputs: Inputs,
  traits: { triggers: { replaces: true } },
  computed: ["stdout", "stderr"],
  async create(_here, inputs, call) {
    return { id: uniqueId(call.name), outputs: await run(inputs.create, inputs, {}, call) };
  },
  async read() {
    return undefined;
  },
  async update(_here, _id, inputs, state, call) {
    return await run(inputs.update ?? inputs.create, inputs, state, call);
  },
  async delete(_here, _id, state, call) {
    const inputs = Inputs.parse(state);
    await run(inputs.delete, inputs, state, call);
  },
});

const RunInputs = LocalInputs.extend({ command: z.string() });

/** A command that is run each time the program is, preview or not. */
export const localRun = func<Here, z.output<typeof RunInputs>>({
  token: "command:local:run",
  args: RunInputs,
  async invoke(_here, { command, ...inputs }) {
    return { ...inputs, command, ...(await runHere(command, inputs, Printed.parse({}), undefined)) };
  },
});

async function run(
  command: string | undefined,
  inputs: Inputs,
  state: Properties,
  call: Call,
): Promise<Properties> {
  const before = Printed.parse(state);
  return command === undefined ? { ...before } : await runHere(command, inputs, before, call);
}
