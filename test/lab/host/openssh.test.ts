import { describe } from "vitest";
import { findSshd, openSshServer } from "./openssh.ts";
import { serviceCases } from "./service-cases.ts";

const sshd = findSshd();

// A case that is left out says so: a clean machine has no server, and `.ci/run` installs one where it can.
describe.skipIf(sshd === undefined)(
  `over OpenSSH's server${sshd === undefined ? ": left out, there is none here (apt-get install openssh-server)" : ""}`,
  () => serviceCases(async () => await openSshServer(sshd ?? "")),
);
