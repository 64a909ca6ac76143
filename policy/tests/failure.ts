import type { Place } from "../parse/place.ts";

/** A test of the policy that does not come out as it says. */
export interface TestFailure {
  readonly section: "tests" | "sshTests";
  readonly index: number;
  readonly place: Place;
  /** The source of the test, which the server calls its user. */
  readonly source: string;
  /** What went wrong, in the server's words. */
  readonly errors: readonly string[];
}

/** The server's words for a destination that is not reached, or is. */
export function wanted(destination: string, want: "Accept" | "Drop"): string {
  return `address ${JSON.stringify(destination)}: want: ${want}, got: ${want === "Accept" ? "Drop" : "Accept"}`;
}
