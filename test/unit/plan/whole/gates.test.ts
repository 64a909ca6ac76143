import { describe, expect, it } from "vitest";
import type { ServiceFacts } from "../../../../catalogue/service.ts";
import { withBeside } from "../../../../plan/whole/between.ts";
import { podService } from "../../cluster/lab.ts";
import { labTailnet, native } from "../../derive/lab.ts";
import { lab, planOf } from "./labs.ts";

const wiki = (audience: string): ServiceFacts =>
  native("wiki", {
    audience,
    ports: { http: { port: 8000, scheme: "http" } },
    sites: [{ host: "wiki", to: "http" }],
  });

/** The dangers that would have to be allowed, with their sentences. */
function gates(...labs: Parameters<typeof planOf>): Record<string, string[]> {
  return Object.fromEntries(planOf(...labs).gates.map(({ flag, sentences }) => [flag, sentences]));
}

describe("what has to be allowed by name", () => {
  it("is a service that more people can reach", () => {
    expect(gates(lab([wiki("owner")]), lab([wiki("watchers")]))).toEqual({
      "--allow-wider-access": ["family can reach wiki"],
    });
  });

  it("is a person who is new, at the services that are there", () => {
    const people = { ...labTailnet.people, neighbour: { summary: "is new", role: "member" as const } };
    const found = gates(lab([wiki("members")]), lab([wiki("members")], { people }));
    expect(found["--allow-wider-access"]).toEqual(["neighbour can reach wiki"]);
  });

  it("is no service that is new, whomever it is for", () => {
    expect(gates(lab([]), lab([wiki("members")]))).toEqual({});
  });

  it("is a database that goes with its data", () => {
    const found = gates(lab([podService("feed", { kind: "StatefulSet" })]), lab([]));
    expect(found["--allow-data-deleted"]).toContain(
      "StatefulSet feed/feed: it is deleted, and what it holds with it",
    );
  });

  it("is no volume that Argo CD keeps, which is only told", () => {
    const volumes = [{ name: "data", at: "/data", from: { kind: "claim" as const, size: "1Gi" } }];
    const plan = planOf(lab([podService("feed", { volumes })]), lab([podService("feed")]));
    expect(plan.gates).toEqual([]);
    expect(plan.warnings.map(({ subject }) => subject)).toContain("PersistentVolumeClaim feed/data");
  });

  it("is the owner's way back", () => {
    const found = gates(lab([]), lab([], { ssh: [] }));
    expect(found["--allow-lockout"]?.[0]).toMatch(/owner would lose SSH to server/);
  });

  it("is the most of a layer that goes", () => {
    const services = ["a", "b", "c", "d"].map((name) => podService(name));
    const found = gates(lab(services), lab([]));
    expect(found["--allow-many-deleted"]?.[0]).toMatch(/^\d+ of \d+ things of the cluster are deleted$/);
  });

  const ending = (on: string): ServiceFacts => ({
    ...wiki("owner"),
    secrets: { token: "op://lab/wiki/token" },
    ends: { token: on },
  });

  it("is a secret that ends by its facts, before that day and after it", () => {
    const sentences = (on: string) => gates(lab([ending(on)]), lab([ending(on)]))["--allow-expired-key"];
    expect(sentences("2027-01-09")).toBeUndefined();
    expect(sentences("2027-01-08")).toEqual(["op://lab/wiki/token of wiki ends on 2027-01-08, in 7 days"]);
    expect(sentences("2027-01-01")).toEqual(["op://lab/wiki/token of wiki ends on 2027-01-01, today"]);
    expect(sentences("2026-12-31")).toEqual(["op://lab/wiki/token of wiki ended on 2026-12-31"]);
  });

  it("is a key of the tailnet that ends, beside what the facts say", () => {
    const plan = planOf(lab([ending("2026-12-31")]), lab([ending("2026-12-31")]));
    const whole = withBeside(plan, { endingKeys: ["the auth key edge: it expires in 2 days"] });
    expect(whole.gates).toEqual([
      {
        name: "expired-key",
        flag: "--allow-expired-key",
        sentences: [
          "op://lab/wiki/token of wiki ended on 2026-12-31",
          "the auth key edge: it expires in 2 days",
        ],
      },
    ]);
    expect(whole.verdict).toBe("nothing changes; 1 danger to allow");
  });

  it("is nothing where nothing changes", () => {
    expect(gates(lab([wiki("members")]), lab([wiki("members")]))).toEqual({});
  });
});
