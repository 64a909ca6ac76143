import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { gitLogin } from "./git.ts";
import { BRANCH, REPOSITORY } from "./repository.ts";

/** The lab's forge, and who logs in to it. */
export interface ForgeAccess {
  /** Without a final slash. */
  readonly url: string;
  readonly user: string;
  readonly token: string;
}

/** What the lab exports of its forge; nothing where none runs. */
export function forgeAccess(
  environment: Readonly<Record<string, string | undefined>>,
): ForgeAccess | undefined {
  const { FORGE_URL: url, FORGE_USER: user, FORGE_TOKEN: token } = environment;
  return url && user && token ? { url, user, token } : undefined;
}

/** The forge's main branch, fetched: git below a folder of its own, so that nothing of the checkout's own repository is touched. */
class Fetched {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(folder: string, { url, user, token }: ForgeAccess) {
    this.#folder = folder;
    const who = { name: "lab", email: "lab@lab.invalid" };
    this.#environment = {
      ...gitLogin(url, user, token),
      GIT_TERMINAL_PROMPT: "0",
      GIT_DIR: join(folder, "git"),
      GIT_AUTHOR_NAME: who.name,
      GIT_AUTHOR_EMAIL: who.email,
      GIT_COMMITTER_NAME: who.name,
      GIT_COMMITTER_EMAIL: who.email,
    };
  }

  async git(args: readonly string[], workTree = this.#folder): Promise<string> {
    // Without hooks: those of the user's own configuration are for people.
    const options = ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"];
    const env = { ...this.#environment, GIT_WORK_TREE: workTree };
    return (await execa("git", [...options, ...args], { cwd: workTree, env })).stdout;
  }
}

async function withMain<T>(
  forge: ForgeAccess,
  use: (main: Fetched, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-forge-"));
  try {
    const main = new Fetched(folder, forge);
    await main.git(["init", "--quiet"]);
    // Where the packages are a link, .gitignore does not see them.
    await writeFile(join(folder, "git", "info", "exclude"), "node_modules\n");
    await main.git(["fetch", "--quiet", "--depth=1", remoteOf(forge), BRANCH]);
    return await use(main, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function remoteOf({ url, user }: ForgeAccess): string {
  return `${url}/${user}/${REPOSITORY}.git`;
}

/** Lays out what the forge's main branch holds below a folder, for as long as `use` takes. */
export async function withForgeTree<T>(
  forge: ForgeAccess,
  path: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  return await withMain(forge, async (main, folder) => {
    await main.git(["checkout", "--quiet", "FETCH_HEAD", "--", path]).catch((error: unknown) => {
      // A branch without the folder is one in which nothing is stated yet.
      if (!(error instanceof Error && error.message.includes("did not match any"))) throw error;
    });
    return await use(folder);
  });
}

/**
 * Makes the forge's main branch what the files of a checkout are now, committed or not, as one commit on top of it.
 *
 * @returns the commit at the head of the branch, and whether it is a new one
 */
export async function pushCheckout(
  forge: ForgeAccess,
  checkout: string,
): Promise<{ readonly head: string; readonly pushed: boolean }> {
  return await withMain(forge, async (main) => {
    await main.git(["add", "--all", "--", "."], checkout);
    const [tree = "", head = "", before] = [
      await main.git(["write-tree"], checkout),
      ...(await main.git(["rev-parse", "FETCH_HEAD", "FETCH_HEAD^{tree}"])).split("\n"),
    ];
    if (tree === before) return { head, pushed: false };
    const commit = await main.git(["commit-tree", tree, "-p", head, "-m", "The checkout as it is applied"]);
    await main.git(["push", "--quiet", remoteOf(forge), `${commit}:refs/heads/${BRANCH}`]);
    return { head: commit, pushed: true };
  });
}
