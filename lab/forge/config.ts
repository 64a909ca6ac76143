import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore, writeAtomically } from "../emulator/store.ts";
import type { ForgePlaces } from "./places.ts";

const Secrets = z.object({
  secretKey: z.string(),
  internalToken: z.string(),
  jwtSecret: z.string(),
});

/**
 * Writes Gitea's configuration: loopback only, no registration, no news of itself, SQLite beside the repositories.
 *
 * @param programs folder of the program, where a build keeps its pages
 */
export async function writeConfig(places: ForgePlaces, programs: string, port: number): Promise<void> {
  const secrets = await new JsonStore(places.secrets, Secrets, () => ({
    secretKey: randomBytes(32).toString("hex"),
    internalToken: randomBytes(48).toString("hex"),
    jwtSecret: randomBytes(32).toString("base64url"),
  })).read();
  // A release has its pages inside.
  const isBuilt = (await stat(join(programs, "templates")).catch(() => undefined)) !== undefined;
  const sections: Record<string, Record<string, string | number | boolean>> = {
    "": {
      APP_NAME: "Forge of the lab",
      RUN_MODE: "prod",
      RUN_USER: userInfo().username,
      WORK_PATH: places.work,
      // Gitea refuses root unless it is told; in a container there may be nobody else.
      ...(process.getuid?.() === 0 ? { I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: true } : {}),
    },
    server: {
      HTTP_ADDR: "127.0.0.1",
      HTTP_PORT: port,
      ROOT_URL: `http://127.0.0.1:${port}/`,
      DOMAIN: "127.0.0.1",
      DISABLE_SSH: true,
      OFFLINE_MODE: true,
      LFS_START_SERVER: false,
      ...(isBuilt ? { STATIC_ROOT_PATH: programs } : {}),
    },
    database: {
      DB_TYPE: "sqlite3",
      PATH: join(places.work, "gitea.db"),
      SQLITE_JOURNAL_MODE: "WAL",
      SQLITE_TIMEOUT: 5_000,
    },
    repository: { ROOT: join(places.work, "repositories"), DEFAULT_BRANCH: "main" },
    security: {
      INSTALL_LOCK: true,
      SECRET_KEY: secrets.secretKey,
      INTERNAL_TOKEN: secrets.internalToken,
    },
    oauth2: { ENABLED: false, JWT_SECRET: secrets.jwtSecret },
    service: { DISABLE_REGISTRATION: true },
    openid: { ENABLE_OPENID_SIGNIN: false, ENABLE_OPENID_SIGNUP: false },
    actions: { ENABLED: false },
    packages: { ENABLED: false },
    indexer: { ISSUE_INDEXER_TYPE: "db" },
    webhook: { ALLOWED_HOST_LIST: "loopback" },
    "cron.update_checker": { ENABLED: false },
    log: { MODE: "console", LEVEL: "Warn" },
  };
  await writeAtomically(places.config, ini(sections));
}

function ini(
  sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>,
): string {
  return Object.entries(sections)
    .map(([name, keys]) => {
      const lines = Object.entries(keys).map(([key, value]) => `${key} = ${value}\n`);
      return `${name === "" ? "" : `[${name}]\n`}${lines.join("")}`;
    })
    .join("\n");
}
