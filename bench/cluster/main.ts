// Measures a lab with a cluster, its programs being here already: `node bench/cluster/main.ts`. Prints its figures as JSON.
import { Checkout } from "../../test/lab/checkout.ts";
import { memoryOf, type Process, runningOf } from "../../test/lab/cluster/running.ts";
import { rounded, timed } from "../host/time.ts";

const checkout = await Checkout.make();
try {
  process.stdout.write(`${JSON.stringify(await figures(), null, 2)}\n`);
} finally {
  await checkout.remove();
}

/** Seconds of a first start, a stop and a second start with what the first one left, and megabytes of everything that then runs. */
async function figures(): Promise<object> {
  const seconds = async (...args: string[]): Promise<number> =>
    rounded((await timed(async () => await checkout.json(args))).seconds);
  const first = await seconds("lab", "start", "--cluster");
  const stop = await seconds("lab", "stop");
  const again = await seconds("lab", "start", "--cluster");
  const { daemons, programs } = await runningOf(async (args) => await checkout.json(args));
  return {
    seconds: { first, stop, again },
    megabytes: {
      all: memoryOf([...daemons, ...programs]),
      daemons: memoryOf(daemons),
      ...Object.fromEntries(programs.map((one: Process) => [one.program, memoryOf([one])])),
    },
  };
}
