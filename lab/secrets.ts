import { randomBytes } from "node:crypto";
import { z } from "zod";
import { JsonStore, writeAtomically } from "./emulator/store.ts";
import type { LabPlaces } from "./places.ts";

const LabSecrets = z.object({
  oauthClientId: z.string(),
  oauthClientSecret: z.string(),
  gandiToken: z.string(),
  passphrase: z.string(),
});
/** Credentials on which several parts of the lab agree. */
export type LabSecrets = z.output<typeof LabSecrets>;

/** The lab's own credentials, drawn at random the first time and kept in a file of mode 0600. */
export async function labSecrets(places: LabPlaces): Promise<LabSecrets> {
  const random = (): string => randomBytes(20).toString("hex");
  const secrets = await new JsonStore(places.secrets, LabSecrets, () => ({
    oauthClientId: `k${randomBytes(6).toString("hex")}CNTRL`,
    oauthClientSecret: `tskey-client-${random()}`,
    gandiToken: random(),
    passphrase: random(),
  })).read();
  // The engine reads its passphrase from a file of its own, so that it is in no environment.
  await writeAtomically(places.passphrase, secrets.passphrase);
  return secrets;
}
