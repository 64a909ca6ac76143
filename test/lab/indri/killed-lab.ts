// A process that runs the lab's Mac, for the test that kills it: `node killed-lab.ts DATA_DIR`.
import { Mac } from "./mac.ts";

const mac = await Mac.start({}, process.argv[2]);
const path = await mac.agent("test.orphan", {
  ProgramArguments: ["/bin/sh", "-c", "sleep 300 & exec sleep 301"],
  RunAtLoad: true,
});
await mac.run(`launchctl bootstrap gui/501 ${path}`);
const session = await mac.run("sleep 302 >/dev/null 2>&1 & echo $!");
process.stdout.write(`${await mac.field("test.orphan", "pid")} ${session.out.trim()}\n`);
