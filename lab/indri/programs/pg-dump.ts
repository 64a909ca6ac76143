// Stands in for PostgreSQL's clients on a machine that has none: says its version, and reaches no server.
import { basename } from "node:path";
import { die, option, VERSION } from "./program.ts";

const words = process.argv.slice(2);
const name = basename(process.env["LAB_PROGRAM"] ?? "pg_dump");
if (words.includes("--version") || words.includes("-V")) {
  process.stdout.write(`${name} (PostgreSQL) ${VERSION} (Homebrew)\n`);
  process.exit(0);
}
const host = option(words, "--host", "-h") ?? "localhost";
const port = option(words, "--port", "-p") ?? "5432";
die(`${name}: error: connection to server at "${host}", port ${port} failed: Connection refused`);
