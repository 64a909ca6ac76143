import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { OWNER } from "./account.ts";
import { gitLogin } from "./git.ts";

/** The repository that the lab's Argo CD reads. */
export const REPOSITORY = "blumeops";
export const BRANCH = "main";

const Repository = z.object({ empty: z.boolean(), clone_url: z.string() });

/**
 * Makes the repository where it is missing and pushes what the checkout has committed; one that holds something is left alone.
 *
 * @param url of the forge
 * @param checkout folder of the project
 */
export async function fillRepository(url: string, token: string, checkout: string): Promise<void> {
  const { empty } = await repository(url, token);
  if (!empty) return;
  const remote = `${url}/${OWNER}/${REPOSITORY}.git`;
  const login = gitLogin(url, OWNER, token);
  if (await isWhole(checkout)) {
    await git(checkout, ["push", "--quiet", remote, `HEAD:refs/heads/${BRANCH}`], login);
    return;
  }
  // A copy without git, or with only the last commits, which a forge refuses: what its files are now, as one commit.
  const scratch = await mkdtemp(join(tmpdir(), "blumeops-forge-"));
  try {
    const who = { GIT_AUTHOR_NAME: "lab", GIT_AUTHOR_EMAIL: "lab@lab.invalid" };
    const env = {
      ...login,
      ...who,
      GIT_COMMITTER_NAME: who.GIT_AUTHOR_NAME,
      GIT_COMMITTER_EMAIL: who.GIT_AUTHOR_EMAIL,
      GIT_DIR: scratch,
      GIT_WORK_TREE: checkout,
    };
    await git(checkout, ["init", "--quiet", `--initial-branch=${BRANCH}`], env);
    // Where the packages are a link, .gitignore does not see them.
    await writeFile(join(scratch, "info", "exclude"), "node_modules\n");
    await git(checkout, ["add", "--all", "--", "."], env);
    await git(checkout, ["commit", "--quiet", "--message", "The checkout as the lab found it"], env);
    await git(checkout, ["push", "--quiet", remote, `HEAD:refs/heads/${BRANCH}`], env);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The repository as the API shows it, made where it is missing. */
async function repository(url: string, token: string): Promise<z.output<typeof Repository>> {
  const call = async (method: string, path: string, body?: unknown): Promise<Response> =>
    await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const known = await call("GET", `/repos/${OWNER}/${REPOSITORY}`);
  // Private: whoever reads it, Argo CD among them, must log in.
  const wanted = { name: REPOSITORY, private: true, default_branch: BRANCH, auto_init: false };
  const answer = known.status === 404 ? await call("POST", "/user/repos", wanted) : known;
  if (!answer.ok) throw new Error(`the forge answered HTTP ${answer.status}: ${await answer.text()}`);
  return Repository.parse(await answer.json());
}

/** Whether a folder is the root of a repository with all of its history. */
async function isWhole(folder: string): Promise<boolean> {
  const asked = ["rev-parse", "--show-prefix", "--is-shallow-repository", "HEAD"];
  const [prefix, shallow] = (await git(folder, asked, {}).catch(() => "-")).split("\n");
  return prefix === "" && shallow === "false";
}

async function git(cwd: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  // Without hooks: those of the checkout are for people.
  const options = ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"];
  const { stdout } = await execa("git", [...options, ...args], {
    cwd,
    env: { GIT_TERMINAL_PROMPT: "0", ...env },
  });
  return stdout;
}
