// Runs a program while an SSH agent holds the keys at LAB_INDRI_KEY and LAB_SIFAKA_KEY: `with-agent.ts PROGRAM ARGUMENTS…`.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { serveKeys } from "./agent.ts";

const [program = "", ...words] = process.argv.slice(2);
const paths = ["LAB_INDRI_KEY", "LAB_SIFAKA_KEY"].flatMap((name) => process.env[name] ?? []);
const agent = paths.length === 0 ? {} : { SSH_AUTH_SOCK: (await serveKeys(...paths)).socket };
const child = spawn(program, words, { stdio: "inherit", env: { ...process.env, ...agent } });
// A terminal's Ctrl-C goes to both; the program decides when it ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
child.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once("exit", (code, signal) =>
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
);
