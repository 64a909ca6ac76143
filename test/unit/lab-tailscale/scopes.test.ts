import { describe, expect, it } from "vitest";
import { covers } from "../../../lab/tailscale/scopes.ts";

describe("a credential reaches what its scopes say and no more", () => {
  it.each([
    [["dns"], "dns", true],
    [["dns"], "dns:read", true],
    [["dns:read"], "dns", false],
    [["all"], "policy_file", true],
    [["all:read"], "policy_file:read", true],
    [["all:read"], "policy_file", false],
    [["devices:core"], "devices:routes:read", false],
    [["devices:core"], "devices:core:read", true],
    [["services", "dns"], "devices:core", false],
    [[], "dns:read", false],
  ])("%j covers %s: %s", (granted, needed, expected) => {
    expect(covers(granted, needed)).toBe(expected);
  });

  it.each([
    ["devices", "devices:core", true],
    ["devices", "auth_keys", true],
    ["devices", "devices:routes", false],
    ["devices:read", "devices:core:read", true],
    ["devices:read", "devices:core", false],
    ["acl", "policy_file", true],
    ["routes", "devices:routes:read", true],
  ])("the older scope %s covers %s: %s", (granted, needed, expected) => {
    expect(covers([granted], needed)).toBe(expected);
  });

  it("does not let granular scopes stand for an older one", () => {
    expect(covers(["devices:core", "devices:posture_attributes", "auth_keys"], "devices")).toBe(false);
  });
});
