import * as fc from "fast-check";
import { type ParseError, parse } from "jsonc-parser";
import { describe, expect, it } from "vitest";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import { wrongAccess } from "../../../derive/findings/access.ts";
import { networkOf } from "../../../derive/network/document.ts";
import { openingsOf } from "../../../derive/network/doors.ts";
import { peopleOf } from "../../../derive/network/people.ts";
import { policyOf } from "../../../derive/network/policy.ts";
import { meantFor, reachablesOf, reachedBy } from "../../../derive/network/reach.ts";
import { rulesOf } from "../../../derive/network/rules.ts";
import { arbitraryLab } from "./arbitrary.ts";
import { inCluster, labOf, native, settings } from "./lab.ts";

const site: Partial<ServiceFacts> = {
  ports: { http: { port: 8000, scheme: "http" } },
  sites: [{ host: "a", to: "http" }],
};

describe("a policy grants what services say and no more", () => {
  it("lets nobody reach a service that is not for them, device by device, whatever services there are", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        expect(wrongAccess(lab)).toEqual([]);
      }),
    );
  });

  it("lets everybody reach what is for them", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        const rules = rulesOf(lab);
        const reachables = reachablesOf(lab);
        for (const person of ["family", "guest"] as const) {
          const own = rules.filter(({ src }) => peopleOf(src, lab.tailnet).some((name) => name === person));
          const reached = new Set(reachedBy(own, reachables).map(({ service }) => service));
          for (const service of lab.services.values()) {
            if (openingsOf(service).length === 0) continue;
            if (meantFor(service, lab).some((name) => name === person))
              expect(reached).toContain(service.name);
          }
        }
      }),
    );
  });

  it("keeps a shared proxy from opening one audience's site to another: each has a door of its own", () => {
    const lab = labOf([
      native("diary", { ...site, audience: "owner" }),
      native("films", {
        ports: { http: { port: 8001, scheme: "http" } },
        sites: [{ host: "films", to: "http" }],
        audience: "watchers",
      }),
    ]);
    const { grants } = policyOf(lab, settings);
    const opened = grants.filter(({ rule }) => rule !== undefined).map(({ grant }) => grant);
    expect(opened).toEqual([{ src: ["group:watchers"], dst: ["tag:media"], ip: ["tcp:443"] }]);
  });

  it("takes the port of a grant from the service itself", () => {
    const lab = labOf([
      native("forge", {
        audience: "members",
        ports: { ssh: { port: 2200 } },
        streams: [{ listen: 2222, to: "ssh", host: "forge" }],
      }),
    ]);
    expect(rulesOf(lab).map(({ dst, ports }) => ({ dst, ports }))).toEqual([
      { dst: "tag:home", ports: [{ protocol: "tcp", port: 2222 }] },
    ]);
  });
});

describe("a policy file", () => {
  it("is HuJSON without a fault, names only tags that have owners, and never accepts and denies the same", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        const errors: ParseError[] = [];
        parse(networkOf(lab, settings).policy, errors, { allowTrailingComma: true });
        expect(errors).toEqual([]);

        const { grants, tests, tagOwners } = policyOf(lab, settings);
        const owned = new Set(tagOwners.map(({ tag }) => tag));
        const named = grants
          .flatMap(({ grant }) => [...grant.src, ...grant.dst])
          .filter((selector) => selector.startsWith("tag:"));
        for (const tag of named) expect(owned).toContain(tag);
        for (const { accept = [], deny = [] } of tests)
          expect(accept.filter((destination) => deny.includes(destination))).toEqual([]);
      }),
    );
  });

  it("tests every destination for every person", () => {
    const { tests } = policyOf(
      labOf([inCluster("reader", { audience: "members", sites: [{ host: "reader", to: "http" }] })]),
      settings,
    );
    const destinations = tests.map(({ accept = [], deny = [] }) => [...accept, ...deny].sort());
    for (const covered of destinations) expect(covered).toEqual(destinations[0]);
  });

  it("keeps a line break in a reason from becoming policy", () => {
    const lab = labOf([
      native("sly", {
        ...site,
        audience: "members",
        uses: [{ service: "cluster", through: "local", why: 'x\n"grants": []' }],
      }),
    ]);
    const errors: ParseError[] = [];
    parse(networkOf(lab, settings).policy, errors, { allowTrailingComma: true });
    expect(errors).toEqual([]);
  });

  it("is the same text for the same facts", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        expect(networkOf(lab, settings)).toEqual(networkOf(structuredClone(lab), settings));
      }),
    );
  });
});

describe("records", () => {
  it("give every site a way: a record of its own to a door, or the wildcard", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        const { records, services } = networkOf(lab, settings);
        const names = records.map(({ name, type }) => `${name} ${type}`);
        expect(new Set(names).size).toBe(names.length);
        expect(names).toContain("*.lab A");
        for (const { target } of records) {
          if (target.kind === "door") expect(services.map(({ name }) => name)).toContain(target.door);
        }
      }),
    );
  });

  it("lead a name to the door of its audience, and leave the owner's to the wildcard", () => {
    const lab = labOf([
      native("feed", { ...site, audience: "members", sites: [{ host: "feed", to: "http" }] }),
      native("diary", {
        audience: "owner",
        ports: { http: { port: 8001 } },
        sites: [{ host: "diary", to: "http" }],
      }),
    ]);
    const own = networkOf(lab, settings).records.filter(({ name }) => name !== "lab" && name !== "*.lab");
    expect(own.map(({ name, target }) => ({ name, target }))).toEqual([
      { name: "feed.lab", target: { kind: "door", door: "home" } },
    ]);
  });
});
