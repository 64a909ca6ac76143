/** Status codes of the protocol, section 7. */
export const OK = 0;
export const END_OF_FILE = 1;
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;
const FAILURE = 4;
export const UNSUPPORTED = 8;

/** A request that is answered with a status other than OK. */
export class SftpFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The status for an error of the file system, as OpenSSH's server maps it. */
export function statusOf(error: unknown): { code: number; message: string } {
  if (error instanceof SftpFailure) return { code: error.code, message: error.message };
  const errno = error instanceof Error && "code" in error ? error.code : undefined;
  switch (errno) {
    case "ENOENT":
    case "ENOTDIR":
      return { code: NO_SUCH_FILE, message: "No such file or directory" };
    case "EACCES":
    case "EPERM":
      return { code: PERMISSION_DENIED, message: "Permission denied" };
    default:
      return { code: FAILURE, message: "Failure" };
  }
}

/** Refuses what lies outside the Mac. */
export function denied(): SftpFailure {
  return new SftpFailure(PERMISSION_DENIED, "Permission denied");
}
