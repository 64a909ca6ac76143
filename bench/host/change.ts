import type { HostPlace } from "../../derive/host/document.ts";
import type { HostAddress, Login } from "../../host/ssh/address.ts";
import { runOnHost } from "../../host/ssh/run.ts";
import type { Checkout } from "../../test/lab/checkout.ts";
import { rounded, timed } from "./time.ts";

/** What it takes to apply a change of one service. */
export interface ChangeFigures {
  /** Seconds of the whole command. */
  readonly up: number;
  /** Seconds in which the service itself comes up again, asked for by hand. */
  readonly ownStart: number;
  readonly beyond: number;
}

/** Changes a setting of the forge in the facts of a copy and applies it. */
export async function measureChange(
  checkout: Checkout,
  address: HostAddress,
  login: Login,
  { root, portOf }: HostPlace,
): Promise<ChangeFigures> {
  const url = `http://127.0.0.1:${portOf(3001)}/api/v1/version`;
  const restart = `'${root}/opt/homebrew/bin/brew' services restart forgejo >/dev/null && until curl -fs -o /dev/null ${url}; do sleep 0.05; done`;
  const own = await timed(async () => await runOnHost(address, login, restart, ""));
  await checkout.edit("services/forgejo.ts", (text) =>
    text.replace("DEFAULT_ENABLE_TIMETRACKING: true", "DEFAULT_ENABLE_TIMETRACKING: false"),
  );
  const up = await timed(async () => await checkout.json(["up", "indri"]));
  return {
    up: rounded(up.seconds),
    ownStart: rounded(own.seconds),
    beyond: rounded(up.seconds - own.seconds),
  };
}
