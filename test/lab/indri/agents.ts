import type { PlistValue } from "plist";
import { expect } from "vitest";
import type { Mac } from "./mac.ts";

/** An agent that a test has written: its label, the path of its property list, and launchctl's name for it. */
export interface TestAgent {
  readonly label: string;
  readonly path: string;
  readonly target: string;
}

/** What the tests of launchd do again and again with a Mac. */
export class Agents {
  readonly #mac: Mac;
  #count = 0;

  constructor(mac: Mac) {
    this.#mac = mac;
  }

  /** An agent of its own for each case: a shell that runs `script`. */
  async write(script: string, keys: { [key: string]: PlistValue } = {}): Promise<TestAgent> {
    this.#count += 1;
    const label = `test.agent-${this.#count}`;
    const path = await this.#mac.agent(label, { ProgramArguments: ["/bin/sh", "-c", script], ...keys });
    return { label, path, target: `gui/501/${label}` };
  }

  /** What launchctl answers: its status and what it says on standard error. */
  async launchctl(words: string): Promise<[number | undefined, string]> {
    const { status, err } = await this.#mac.run(`launchctl ${words}`);
    return [status, err];
  }

  /** The process of an agent, as soon as it has one. */
  async pid(label: string): Promise<number> {
    const found = expect.poll(async () => await this.#mac.field(label, "pid"), { timeout: 10_000 });
    await found.toBeDefined();
    return Number(await this.#mac.field(label, "pid"));
  }
}
