import { describe } from "vitest";
import { obtainSshd, openSshServer } from "./openssh.ts";
import { serviceCases } from "./service-cases.ts";

const sshd = await obtainSshd();

if ("missing" in sshd) {
  // A case that is left out says so and why; `.ci/run` installs the server where it can.
  describe.skip(`over OpenSSH's server: left out, ${sshd.missing}`, () => serviceCases(neverOpened));
} else describe("over OpenSSH's server", () => serviceCases(async () => await openSshServer(sshd)));

async function neverOpened(): Promise<never> {
  throw new Error("a case that is left out was run");
}
