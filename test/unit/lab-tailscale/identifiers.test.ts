import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { addressesOf, identifierOf, isAssignable, numberOf } from "../../../lab/tailscale/identifiers.ts";

describe("two labs are equal", () => {
  it("gives a name the same identifiers and addresses every time", () => {
    expect(numberOf("device", "indri")).toBe(numberOf("device", "indri"));
    expect(identifierOf("n", "device", "indri")).toMatch(/^n[1-9A-HJ-NP-Za-km-z]{9}CNTRL$/);
    expect(identifierOf("n", "device", "indri")).toBe(identifierOf("n", "device", "indri"));
    expect(addressesOf("device", "indri", new Set())).toEqual(addressesOf("device", "indri", new Set()));
  });

  it("tells names and kinds apart", () => {
    expect(numberOf("device", "indri")).not.toBe(numberOf("device", "sifaka"));
    expect(numberOf("device", "indri")).not.toBe(numberOf("user", "indri"));
  });
});

describe("every address is one that Tailscale gives", () => {
  it("for any name, and never one that is taken", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const first = addressesOf("service", name, new Set());
        const second = addressesOf("service", name, new Set(first));
        for (const [v4, v6] of [first, second]) {
          expect(isAssignable(v4)).toBe(true);
          expect(ipaddr.IPv6.parse(v6).match(ipaddr.IPv6.parseCIDR("fd7a:115c:a1e0::/48"))).toBe(true);
        }
        expect(second[0]).not.toBe(first[0]);
        expect(second[1]).not.toBe(first[1]);
      }),
    );
  });

  it.each([
    "100.100.100.100",
    "100.115.92.7",
    "100.63.1.1",
    "100.128.0.1",
    "10.0.0.1",
    "fd7a::1",
    "nonsense",
  ])("not %s", (address) => {
    expect(isAssignable(address)).toBe(false);
  });
});
