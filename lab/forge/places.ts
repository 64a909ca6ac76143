import { join } from "node:path";

/** Where the lab's forge keeps its files, below its data folder. */
export interface ForgePlaces {
  readonly folder: string;
  /** Its configuration; it holds secrets, so its mode is 0600. */
  readonly config: string;
  /** Where Gitea works: repositories, database, sessions. */
  readonly work: string;
  readonly secrets: string;
  /** Home of the program: what it writes aside lands here. */
  readonly home: string;
}

export function forgePlaces(folder: string): ForgePlaces {
  return {
    folder,
    config: join(folder, "app.ini"),
    work: join(folder, "work"),
    secrets: join(folder, "secrets.json"),
    home: join(folder, "home"),
  };
}
