import type { SshEntry } from "./compile.ts";
import type { SshUsers } from "./users.ts";

/** A rule as the server sends it (tailcfg.SSHRule). */
export interface WireSshRule {
  readonly principals: readonly { readonly nodeIP: string }[];
  readonly sshUsers: SshUsers;
  readonly action: WireSshAction;
  readonly acceptEnv?: readonly string[];
}

/** What a rule does with a connection (tailcfg.SSHAction). */
export interface WireSshAction {
  readonly accept?: boolean;
  readonly allowAgentForwarding?: boolean;
  readonly allowLocalPortForwarding?: boolean;
  readonly allowRemotePortForwarding?: boolean;
  readonly holdAndDelegate?: string;
  readonly recorders?: readonly string[];
  readonly onRecordingFailure?: {
    readonly RejectSessionWithMessage: string;
    readonly TerminateSessionWithMessage: string;
  };
}

/** Where a device asks the server about a check; the variables are the device's to fill in. */
const CHECK_URL = "https://unused/machine/ssh/action/$SRC_NODE_ID/to/$DST_NODE_ID?local_user=$LOCAL_USER";

/** The port on which session recorders listen. */
const RECORDER_PORT = 80;

/** Writes SSH rules as the server sends them. */
export function wireSsh(entries: readonly SshEntry[]): readonly WireSshRule[] {
  return entries.map((entry) => ({
    principals: entry.principals.map((nodeIP) => ({ nodeIP })),
    sshUsers: entry.users,
    action: { ...(entry.action === "check" ? { holdAndDelegate: CHECK_URL } : ACCEPT), ...recording(entry) },
    ...(entry.acceptEnv.length === 0 ? {} : { acceptEnv: entry.acceptEnv }),
  }));
}

const ACCEPT: WireSshAction = {
  accept: true,
  allowAgentForwarding: true,
  allowLocalPortForwarding: true,
  allowRemotePortForwarding: true,
};

function recording({
  recorders,
  enforceRecorder,
}: SshEntry): Pick<WireSshAction, "recorders" | "onRecordingFailure"> {
  if (recorders.length === 0) return {};
  const addresses = recorders.map(
    (address) => `${address.includes(":") ? `[${address}]` : address}:${RECORDER_PORT}`,
  );
  const message = "session recording is required, and no recorder can be reached";
  const failure = { RejectSessionWithMessage: message, TerminateSessionWithMessage: message };
  return enforceRecorder ? { recorders: addresses, onRecordingFailure: failure } : { recorders: addresses };
}
