import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PolicyEngine } from "../../../lab/tailscale/engine.ts";
import { structuralEngine } from "../../../lab/tailscale/structural.ts";
import { POLICY, startTailnet, type Tailnet } from "./tailnet.ts";

const ACL = "/tailnet/-/acl";
const post = (tailnet: Tailnet, text: string, headers: Record<string, string> = {}) =>
  tailnet.ask(ACL, { method: "POST", text, headers: { "content-type": "application/hujson", ...headers } });

describe("the policy file is given as it was written", () => {
  it("HuJSON byte for byte, under the digest of its bytes", async () => {
    const tailnet = await startTailnet();
    const written = await post(tailnet, POLICY);
    expect([written.status, written.text]).toEqual([200, POLICY]);
    const read = await tailnet.ask(ACL);
    expect(read.text).toBe(POLICY);
    expect(read.headers.get("content-type")).toContain("application/hujson");
    expect(read.headers.get("etag")).toBe(`"${createHash("sha256").update(POLICY).digest("hex")}"`);
    expect(await readFile(join(tailnet.folder, "policy.hujson"), "utf8")).toBe(POLICY);
  });

  it("JSON to who asks for it, with the same ETag", async () => {
    const tailnet = await startTailnet();
    const hujson = await post(tailnet, POLICY);
    const json = await tailnet.ask(ACL, { headers: { accept: "application/json" } });
    expect(json.body).toMatchObject({ tagOwners: { "tag:ci": [] } });
    expect(json.headers.get("etag")).toBe(hujson.headers.get("etag"));
  });

  it("with what is odd about it, on demand", async () => {
    const tailnet = await startTailnet();
    const policy = '{"groups": {"group:a": ["nobody@example.com"]}}';
    await post(tailnet, policy);
    expect((await tailnet.ask(`${ACL}?details=1`)).body).toEqual({
      acl: Buffer.from(policy).toString("base64"),
      warnings: ['"group:a": user not found: "nobody@example.com"'],
      errors: null,
    });
  });

  it("and after an empty one it is the default again", async () => {
    const tailnet = await startTailnet();
    const { text } = await tailnet.ask(ACL);
    await post(tailnet, POLICY);
    expect((await post(tailnet, "")).text).toBe(text);
  });
});

describe("two writers never overwrite each other", () => {
  const lost = { message: "precondition failed, invalid old hash" };

  it("an old ETag is refused, the present one is taken", async () => {
    const tailnet = await startTailnet();
    const before = (await tailnet.ask(ACL)).headers.get("etag") ?? "";
    const first = await post(tailnet, POLICY, { "if-match": before });
    expect(first.status).toBe(200);
    const second = await post(tailnet, "{}", { "if-match": before });
    expect([second.status, second.body]).toEqual([412, lost]);
    expect((await post(tailnet, "{}", { "if-match": first.headers.get("etag") ?? "" })).status).toBe(200);
  });

  it('"ts-default" holds only while nobody has changed the policy', async () => {
    const tailnet = await startTailnet();
    expect((await post(tailnet, POLICY, { "if-match": '"ts-default"' })).status).toBe(200);
    expect((await post(tailnet, "{}", { "if-match": '"ts-default"' })).status).toBe(412);
    await post(tailnet, "");
    expect((await post(tailnet, "{}", { "if-match": "ts-default" })).status).toBe(200);
  });

  it("of many at once with the same ETag, one succeeds", async () => {
    const tailnet = await startTailnet();
    const etag = (await tailnet.ask(ACL)).headers.get("etag") ?? "";
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => post(tailnet, `{} // ${number}\n`, { "if-match": etag })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(9);
  });

  it("an edit by hand changes the ETag", async () => {
    const tailnet = await startTailnet();
    const etag = (await post(tailnet, POLICY)).headers.get("etag") ?? "";
    await writeFile(join(tailnet.folder, "policy.hujson"), "{} // by hand\n");
    expect((await tailnet.ask(ACL)).text).toBe("{} // by hand\n");
    expect((await post(tailnet, POLICY, { "if-match": etag })).status).toBe(412);
  });
});

describe("a bad policy is refused and changes nothing", () => {
  it("400 with the control server's words", async () => {
    const tailnet = await startTailnet();
    await post(tailnet, POLICY);
    const { status, body } = await post(tailnet, '{"grants": [{"src": ["tag:no"], "dst": ["*"]}]}');
    expect([status, body]).toEqual([400, { message: 'src=tag not found: "tag:no"' }]);
    expect((await tailnet.ask(ACL)).text).toBe(POLICY);
  });

  it("and the details that an engine gives, judged against the tailnet as it is", async () => {
    const failed = {
      message: "test(s) failed",
      data: [{ user: "family@example.com", errors: ['address "tag:nas:445": want: Accept, got: Drop'] }],
    };
    const seen: string[] = [];
    const engine: PolicyEngine = {
      ...structuralEngine,
      checkPolicy(text, { devices }) {
        seen.push(...devices.map(({ name }) => name));
        return text.includes("tests") ? { status: 400, body: failed } : { status: 200 };
      },
    };
    const tailnet = await startTailnet(engine);
    const { status, body } = await post(tailnet, '{"tests": []}');
    expect([status, body]).toEqual([400, failed]);
    expect(seen).toEqual(["indri.example.ts.net", "proxy.example.ts.net"]);
    const validated = await tailnet.ask(`${ACL}/validate`, {
      method: "POST",
      json: [{ src: "family@example.com" }],
    });
    expect([validated.status, validated.body]).toEqual([200, failed]);
  });
});

describe("a policy is tried without being kept", () => {
  it("validate answers 200 with a message where it would be refused", async () => {
    const tailnet = await startTailnet();
    const before = (await tailnet.ask(ACL)).text;
    const bad = await tailnet.ask(`${ACL}/validate`, { method: "POST", text: "{]" });
    expect([bad.status, bad.body]).toEqual([
      200,
      { message: "hujson: line 1, column 2: invalid character ']' at start of value" },
    ]);
    expect((await tailnet.ask(`${ACL}/validate`, { method: "POST", text: POLICY })).body).toEqual({});
    expect((await tailnet.ask(ACL)).text).toBe(before);
  });

  it("preview tells the rules that would apply", async () => {
    const tailnet = await startTailnet();
    const asked = "type=user&previewFor=owner@example.com";
    expect((await tailnet.ask(`${ACL}/preview?${asked}`, { method: "POST", text: POLICY })).body).toEqual({
      matches: [{ users: ["*"], ports: ["*:*"], lineNumber: 11 }],
      type: "user",
      previewFor: "owner@example.com",
    });
  });
});
