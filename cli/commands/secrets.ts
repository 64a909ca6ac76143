import type { Catalogue } from "../../catalogue/catalogue.ts";
import { NETWORK_CREDENTIALS, STATE_PASSPHRASE } from "../../config/credentials.ts";
import { checkSecrets } from "../../secrets/check.ts";
import { connectServer, type Need } from "../../secrets/resolve.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { engineTarget, surroundings } from "../target.ts";
import type { TargetOptions } from "./preview.ts";

/** `blumeops secrets check`: whether every reference leads to a field, without reading what is in it. */
export async function secretsCheck(session: Session, options: TargetOptions): Promise<void> {
  const { catalogue } = await soundFacts(session);
  const server = connectServer(surroundings(await engineTarget(session, options, [])));
  if (server === undefined)
    throw new Failure(
      "1Password Connect is not at hand\n  set OP_CONNECT_HOST and OP_CONNECT_TOKEN, or use the lab with --lab",
    );
  const checked = await checkSecrets(everyNeed(catalogue), server);
  const missing = checked.filter((one) => one.missing !== undefined);
  session.result({ references: checked, missing: missing.length });
  session.say(
    ...missing.map(
      ({ reference, by, missing: why }) =>
        `${session.paint.red("✗")} ${reference}: ${why}\n    needed by ${by.join(", ")}`,
    ),
  );
  session.say(
    `${checked.length - missing.length} of ${checked.length} references lead to a field; no value was read`,
  );
  if (missing.length > 0) process.exitCode = 1;
}

/** Every secret that the facts and the program itself refer to. */
export function everyNeed({ services }: Catalogue): Need[] {
  return [
    ...[...services.values()].flatMap(({ name, secrets }) =>
      Object.values(secrets).map((reference) => ({ reference, by: `services/${name}.ts` })),
    ),
    ...Object.entries(NETWORK_CREDENTIALS).map(([name, reference]) => ({ reference, by: name })),
    { reference: STATE_PASSPHRASE, by: "PULUMI_CONFIG_PASSPHRASE" },
  ];
}
