import { execa } from "execa";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import type { ForgePlaces } from "./places.ts";

/** Whose forge it is: the owner of the repository, and its administrator. */
export const OWNER = "eblume";

const Account = z.object({ token: z.string() });

/**
 * Makes the database and the owner's account where they are missing. Nobody knows its password; the token does everything.
 *
 * @returns the owner's access token, for the API and for git
 */
export async function openAccount(places: ForgePlaces, gitea: string): Promise<string> {
  const run = async (...args: readonly string[]): Promise<string> => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: places.home };
    const { stdout } = await execa(gitea, ["--config", places.config, ...args], { env, extendEnv: false });
    return stdout;
  };
  await run("migrate");
  const users = await run("admin", "user", "list");
  if (!new RegExp(`\\s${OWNER}\\s`).test(users)) {
    const email = `${OWNER}@lab.invalid`;
    const mayDoAll = ["--admin", "--random-password", "--must-change-password=false"];
    await run("admin", "user", "create", "--username", OWNER, "--email", email, ...mayDoAll);
  }
  const store = new JsonStore(`${places.folder}/account.json`, Account.nullable(), () => null);
  const known = await store.read();
  if (known !== null) return known.token;
  const name = `lab-${Date.now()}`;
  const scopes = ["--raw", "--scopes", "all"];
  const said = await run(
    "admin",
    "user",
    "generate-access-token",
    "--username",
    OWNER,
    "--token-name",
    name,
    ...scopes,
  );
  const token = said.trim().split("\n").at(-1) ?? "";
  if (!/^[0-9a-f]{40}$/.test(token)) throw new Error("the forge gave no access token");
  await store.update(() => ({ token }));
  return token;
}
