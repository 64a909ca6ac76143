import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";

const CASES = [
  {
    id: "taken",
    policy: '{"grants": [{"src": ["owner@example.com"], "dst": ["*"], "ip": ["tcp:443"]}], // a comment\n}',
    users: [{ id: 1, name: "owner", email: "owner@example.com" }],
    nodes: {
      desk: { hostname: "desk", ipv4: "100.64.0.1", ipv6: "fd7a:115c:a1e0::1", user: "owner", tags: [] },
    },
  },
  {
    id: "refused",
    policy: { grants: [{ src: ["tag:ghost"], dst: ["*"], ip: ["*"] }] },
    users: [],
    nodes: {},
  },
];

let checkout: Checkout;
beforeAll(async () => {
  checkout = await Checkout.make();
  await writeFile(join(checkout.folder, "cases.json"), JSON.stringify(CASES));
});
afterAll(async () => await checkout.remove());

const POLICY = JSON.stringify(
  {
    tagOwners: { "tag:web": ["autogroup:admin"], "tag:old": ["autogroup:admin"] },
    grants: [
      { src: ["autogroup:admin"], dst: ["*"], ip: ["*"] },
      { src: ["autogroup:member"], dst: ["tag:web"], ip: ["tcp:443"] },
    ],
  },
  null,
  2,
);
const NODES = {
  users: [
    { id: 1, name: "owner", email: "owner@example.com", role: "owner" },
    { id: 2, name: "family", email: "family@example.com", role: "member" },
  ],
  nodes: {
    desk: { ipv4: "100.64.0.1", user: "owner" },
    phone: { ipv4: "100.64.0.2", user: "family" },
    web: { ipv4: "100.64.0.3", tags: ["tag:web"] },
  },
};
const SERVICES = {
  everywhere: ["autogroup:admin"],
  services: [{ name: "diary", listens: [{ device: "web", ports: ["tcp:443"] }] }],
};
const FOREIGN = ["--policy", "policy.hujson", "--nodes", "nodes.json"];

describe("access lint", () => {
  beforeAll(async () => {
    await writeFile(join(checkout.folder, "policy.hujson"), POLICY);
    await writeFile(join(checkout.folder, "nodes.json"), JSON.stringify(NODES));
    await writeFile(join(checkout.folder, "services.json"), JSON.stringify(SERVICES));
  });

  it("finds nothing in our own policy, and ends well", async () => {
    expect(await checkout.json(["access", "lint"])).toEqual([]);
  });

  it("finds what is wrong in another one, and fails", async () => {
    const { code, stdout } = await checkout.run([
      "access",
      "lint",
      ...FOREIGN,
      "--services",
      "services.json",
      "--json",
    ]);
    expect(code).toBe(1);
    const told = z
      .array(z.looseObject({ code: z.string(), subject: z.string(), place: z.object({ line: z.number() }) }))
      .parse(JSON.parse(stdout));
    expect(told.map((finding) => `${finding.place.line} ${finding.subject} ${finding.code}`)).toEqual([
      "6 tag:old tag-on-no-device",
      "22 grants[1] person-unlisted",
    ]);
  });

  it("says each finding with its place, its remedy and its code", async () => {
    const { stdout } = await checkout.run(["access", "lint", ...FOREIGN, "--services", "services.json"]);
    expect(stdout).toContain(
      "policy.hujson:22:5: grants[1] lets family@example.com reach diary, at web tcp 443: not for them\n",
    );
    expect(stdout).toContain("\n  finding: person-unlisted\n");
    expect(stdout).toContain("2 errors");
  });

  it("says in one line what is wrong with a description of services", async () => {
    await writeFile(
      join(checkout.folder, "wrong.json"),
      '{"services": [{"name": "a", "for": ["tag:x", "what:"]}]}',
    );
    const { code, stderr } = await checkout.run(["access", "lint", ...FOREIGN, "--services", "wrong.json"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'wrong.json is no description of services: services[0].for[1]: "what:" names no source',
    );
    expect(stderr).not.toContain("    at ");
  });
});

describe("access matrix, explain and diff", () => {
  it("write a page that loads nothing", async () => {
    await checkout.run([
      "access",
      "matrix",
      ...FOREIGN,
      "--services",
      "services.json",
      "--html",
      "matrix.html",
    ]);
    const page = await readFile(join(checkout.folder, "matrix.html"), "utf8");
    expect(page).toContain(
      "<tr><td>web<td>tag:web<td>tcp 443<td>diary<td>desk (owner@example.com), phone (family@example.com)</tr>",
    );
    expect(page).not.toMatch(/(src|href)=|https?:/);
  });

  it("tell a login for which the packets have no way", async () => {
    const ssh = [{ action: "accept", src: ["family@example.com"], dst: ["tag:web"], users: ["root"] }];
    await writeFile(join(checkout.folder, "ssh.hujson"), JSON.stringify({ ...JSON.parse(POLICY), ssh }));
    const answer = await checkout.json([
      ...["access", "explain", "family", "web", "--ssh", "root"],
      ...["--policy", "ssh.hujson", "--nodes", "nodes.json"],
    ]);
    expect(answer).toMatchObject({
      allowed: false,
      notes: ["a rule lets root in (ssh[0]), but nothing lets packets reach tcp 22"],
    });
  });

  it("compare two files", async () => {
    await writeFile(join(checkout.folder, "other.hujson"), POLICY.replace("tcp:443", "tcp:8443"));
    const { stdout } = await checkout.run([
      "access",
      "diff",
      "policy.hujson",
      "other.hujson",
      "--nodes",
      "nodes.json",
    ]);
    expect(stdout).toBe("family@example.com  gain  web  tcp 8443\nfamily@example.com  lose  web  tcp 443");
  });
});

describe("access filter", () => {
  it("says what the control server would make of each case", async () => {
    expect(await checkout.json(["access", "filter", "--cases", "cases.json"])).toEqual([
      expect.objectContaining({ id: "taken", status: 200, filters: { desk: expect.any(Array) } }),
      expect.objectContaining({
        id: "refused",
        status: 400,
        error: { message: expect.stringContaining("tag:ghost") },
      }),
    ]);
  });

  it("says in one line what is wrong with its input", async () => {
    await writeFile(join(checkout.folder, "bad.json"), "{}");
    for (const file of ["bad.json", "missing.json"]) {
      const { code, stderr } = await checkout.run(["access", "filter", "--cases", file]);
      expect(code).toBe(1);
      expect(stderr).toContain(file);
      expect(stderr).not.toContain("    at ");
    }
  });
});
