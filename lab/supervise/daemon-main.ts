// The process of one daemon: `node daemon-main.ts <checkout> <daemon>`. Tells its parent when it answers, then lives on alone.
import { isDaemonName } from "../daemon-names.ts";
import { startDaemon } from "../daemons.ts";
import { gatherIngredients } from "../ingredients.ts";
import { labPlaces } from "../places.ts";
import { READY } from "./messages.ts";
import { rememberedPorts, rememberPorts } from "./ports.ts";
import { removeRecord, startedAt, writeRecord } from "./record.ts";

const [root = "", name = ""] = process.argv.slice(2);
if (!isDaemonName(name)) throw new Error(`there is no daemon "${name}"`);
const places = labPlaces(root);

// Whoever started this shows the last lines of the log: they are to say what is wrong, not where.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? ""}\n\n${error.message}\n`);
  process.exit(1);
});

const daemon = await startDaemon(
  name,
  places,
  await rememberedPorts(places, name),
  await gatherIngredients(places),
  (what) => process.send?.(what),
);
await rememberPorts(places, name, daemon.ports);
await writeRecord(places.daemons, {
  name,
  pid: process.pid,
  started: (await startedAt(process.pid)) ?? "",
  ports: { ...daemon.ports },
  environment: { ...daemon.environment },
});
process.send?.(READY);
process.disconnect?.();

let ending = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    void (async () => {
      await daemon.close();
      await removeRecord(places.daemons, name);
      process.exit(0);
    })();
  });
}
