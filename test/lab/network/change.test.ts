import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Checkout } from "../checkout.ts";
import { only } from "../outcome.ts";
import { World } from "../world.ts";

let checkout: Checkout;
let world: World;

beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["up"]);
  world = new World(await checkout.environment());
});
afterAll(async () => await checkout.remove());

describe("a service's port that moves", () => {
  afterEach(
    async () =>
      await checkout.edit("services/miniflux.ts", (text) => text.replace("listen: 8443", "listen: 443")),
  );

  it("shows as the policy's change and nothing else", async () => {
    await checkout.edit("services/miniflux.ts", (text) => text.replace("listen: 443", "listen: 8443"));
    const { changes } = only(await checkout.json(["preview"]));
    expect(changes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(["change policy"]);
    expect(changes[0]?.consequences).toEqual([
      "family@example.com, indri  gain  feed  tcp 8443",
      "family@example.com, indri  lose  feed  tcp 443",
    ]);
  });
});

describe("what somebody changes by hand", () => {
  it("is named by the next preview, and put back by the next apply", async () => {
    const before = await world.snapshot();
    await world.setPolicy('{"grants":[{"src":["*"],"dst":["*"],"ip":["*"]}],"tagOwners":{}}');
    await world.setRecord("feed.ops", "A", ["192.0.2.7"]);
    await world.deleteRecord("ops", "A");

    const { drift, changes } = only(await checkout.json(["preview"]));
    expect(drift.map(({ subject, what }) => `${subject} ${what}`).sort()).toEqual([
      "policy was changed by hand (acl)",
      "record feed.ops.eblu.me A was changed by hand (values)",
      "record ops.eblu.me A was deleted by hand",
    ]);
    expect(changes.map(({ subject }) => subject).sort()).toEqual([
      "policy",
      "record feed.ops.eblu.me A",
      "record ops.eblu.me A",
    ]);

    await checkout.json(["up"]);
    expect(await world.snapshot()).toEqual(before);
  });
});

describe("an auth key that somebody revoked", () => {
  it("is named by the next preview, and made anew by the next apply", async () => {
    const before = await world.snapshot();
    await world.revokeKeys();
    const { changes, drift } = only(await checkout.json(["preview"]));
    expect(drift.map(({ subject }) => subject)).toEqual(["auth key flyio-proxy-key"]);
    expect(changes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "add auth key flyio-proxy-key",
    ]);
    await checkout.json(["up"]);
    expect(await world.snapshot()).toEqual(before);
  });
});

describe("bad facts and settings", () => {
  it("are told all at once, with file, field and remedy, and nothing is touched", async () => {
    await checkout.edit("services/kiwix.ts", (text) =>
      text.replace('host: "kiwix"', 'host: "kiwix.eblu.me"').replace('tag: "tag:kiwix"', 'tag: "tag:feed"'),
    );
    const { code, stderr } = await checkout.run(["up"]);
    expect(code).toBe(1);
    expect(stderr).toContain("route-outside-zone");
    expect(stderr).toContain("tag-shared");
    expect(stderr).toContain("services/kiwix.ts: sites[0].host");
    expect(stderr).not.toContain("    at ");
    await checkout.edit("services/kiwix.ts", (text) =>
      text.replace('host: "kiwix.eblu.me"', 'host: "kiwix"').replace('tag: "tag:feed"', 'tag: "tag:kiwix"'),
    );
  });

  it("name the key, the file and the form of a setting", async () => {
    await checkout.edit("Pulumi.network.yaml", (text) =>
      text.replace("family@example.com", "not-an-address"),
    );
    const { code, stderr } = await checkout.run(["preview"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Pulumi.network.yaml: blumeops:people.family is not an address such as owner@example.com",
    );
    await checkout.edit("Pulumi.network.yaml", (text) =>
      text.replace("not-an-address", "family@example.com"),
    );
  });

  it("end with exit code 2 where the command line is wrong", async () => {
    expect((await checkout.run(["preview", "--sideways"])).code).toBe(2);
    expect((await checkout.run(["no-such-verb"])).code).toBe(2);
    expect((await checkout.run(["preview", "no-such-stack"])).code).toBe(1);
  });
});
