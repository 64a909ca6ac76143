import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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
