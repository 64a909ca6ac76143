import fc from "fast-check";

const names = {
  source: [
    "*",
    "owner@example.com",
    "group:home",
    "tag:web",
    "tag:db",
    "autogroup:member",
    "autogroup:tagged",
  ],
  written: ["10.1.0.0/16", "100.64.0.0/29", "fd7a:115c:a1e0::5", "box", "ipset:nets", "autogroup:danger-all"],
  destination: [
    "autogroup:internet",
    "svc:wiki",
    "tag:wiki",
    "autogroup:auditor",
    "10.2.9.0/24",
    "198.51.100.4",
  ],
};

const sources = fc.constantFrom(...names.source, ...names.written);
const destinations = fc.constantFrom(
  ...names.source,
  ...names.written.filter((name) => name !== "autogroup:danger-all"),
  ...names.destination,
);
const ports = fc.constantFrom("*", "22", "80-90", "443,8443");
const protocol = fc.constantFrom("tcp", "udp", "17", "");

/** Definitions that the arbitrary rules use. */
export const DEFINITIONS = {
  groups: { "group:home": ["owner@example.com", "family@example.com"] },
  hosts: { box: "100.64.0.6" },
  ipsets: { "ipset:nets": ["add 10.0.0.0/8", "remove 10.1.0.0/17"] },
};

/** A grant that the server takes. */
export const grantRule = fc.oneof(
  fc.record({
    src: fc.array(sources, { minLength: 1, maxLength: 3 }),
    dst: fc.array(destinations, { minLength: 1, maxLength: 3 }),
    ip: fc.array(
      fc.tuple(protocol, ports).map(([name, range]) => (name === "" ? range : `${name}:${range}`)),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  fc.record({
    src: fc.constant(["group:home"]),
    dst: fc.constant(["autogroup:self"]),
    ip: fc.constant(["tcp:22"]),
    app: fc.constant({ "tailscale.com/cap/drive": [{ access: "rw" }] }),
  }),
  fc.record({
    src: fc.array(sources, { minLength: 1, maxLength: 2 }),
    dst: fc.constant(["10.1.0.0/16", "autogroup:internet"]),
    ip: fc.constant(["*"]),
    via: fc.constantFrom(["tag:router"], ["tag:exit"]),
  }),
);

/** A rule of acls that the server takes. */
export const aclRule = fc.record({
  action: fc.constant("accept"),
  proto: protocol,
  src: fc.array(sources, { minLength: 1, maxLength: 3 }),
  dst: fc.array(
    fc.tuple(destinations, ports).map(([name, range]) => `${name}:${range}`),
    { minLength: 1, maxLength: 3 },
  ),
});

/** A policy of some rules. */
export const policyRules = fc.record({
  grants: fc.array(grantRule, { maxLength: 5 }),
  acls: fc.array(aclRule, { maxLength: 4 }),
});
