/**
 * Something between here and a host that a person can put right. Who shows another key than the pinned one is not the host: nothing may be
 * done with it, not even a comparison with what is recorded.
 */
export class HostFailure extends Error {
  readonly kind: "no way in" | "another key";

  /** @param remedy what to do about it */
  constructor(what: string, remedy: string, kind: HostFailure["kind"] = "no way in") {
    super(`${what}\n  ${remedy}`);
    this.name = "HostFailure";
    this.kind = kind;
  }
}
