import type { Endpoint } from "./endpoint.ts";

/** An error of the SSH library in the words of Go's, which the official plugin passes on. */
export function inGoWords(error: unknown, { host, port }: Endpoint): Error {
  const dial = `dial tcp ${host}:${port}`;
  const { code, level, message } = detailsOf(error);
  switch (code) {
    case "ECONNREFUSED":
      return new Error(`${dial}: connect: connection refused`);
    case "ECONNRESET":
    case "EPIPE":
      return new Error("ssh: handshake failed: EOF");
    case "EHOSTUNREACH":
      return new Error(`${dial}: connect: no route to host`);
    case "ENETUNREACH":
      return new Error(`${dial}: connect: network is unreachable`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Error(`dial tcp: lookup ${host}: no such host`);
    default:
  }
  switch (level) {
    case "client-authentication":
      return new Error(
        "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
      );
    case "client-timeout":
      return new Error(`${dial}: i/o timeout`);
    default:
  }
  if (/denied \(verification failed\)/.test(message))
    return new Error("ssh: handshake failed: ssh: host key mismatch");
  if (/no matching .*host key/.test(message))
    return new Error(`ssh: handshake failed: ssh: no common algorithm for host key; ${message}`);
  if (/Connection lost before handshake/.test(message)) return new Error("ssh: handshake failed: EOF");
  return new Error(message);
}

function detailsOf(error: unknown): { code?: unknown; level?: unknown; message: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    message: error.message,
    ...("code" in error ? { code: error.code } : {}),
    ...("level" in error ? { level: error.level } : {}),
  };
}
