import proto from "@pulumi/pulumi/proto/provider_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";
import { isEmpty } from "../../../cli/adopt/empty.ts";
import { renderFound } from "../../../cli/adopt/words.ts";
import { type Claim, claim } from "../../../engine/adopt/claim.ts";
import { fieldManagerOf } from "../../../engine/adopt/field-manager.ts";
import { halfDone } from "../../../engine/adopt/half-done.ts";
import { identityOf } from "../../../engine/adopt/identity.ts";
import { HalfDone, unary } from "../../../providers/kubernetes/unary.ts";

type Inputs = Readonly<Record<string, structProto.JavaScriptValue>>;
const struct = (value: Inputs): InstanceType<typeof structProto.Struct> =>
  structProto.Struct.fromJavaScript({ ...value });

describe("what a resource states is found by the id of the official plugin", () => {
  it.each([
    ["tailscale:index/acl:Acl", {}, "policy"],
    ["tailscale:index/deviceTags:DeviceTags", { deviceId: "nABC" }, "nABC"],
    ["tailscale:index/service:Service", { name: "svc:home" }, "svc:home"],
    ["gandi:livedns/record:Record", { zone: "a.b", name: "@", type: "A" }, "a.b/@/A"],
    ["kubernetes:core/v1:Namespace", { metadata: { name: "a" } }, "a"],
    ["kubernetes:apps/v1:Deployment", { metadata: { name: "a", namespace: "b" } }, "b/a"],
  ] as const)("%s", (type, inputs, id) => {
    expect(identityOf(type, "x", inputs)).toEqual({ by: "reading", id });
  });

  it("a command has one that is drawn, a key none", () => {
    expect(identityOf("command:remote:Command", "zot", {})).toEqual({
      by: "word",
      id: expect.stringMatching(/^zot[0-9a-f]{8}$/),
    });
    expect(identityOf("tailscale:index/tailnetKey:TailnetKey", "x", {})).toEqual({ by: "nothing" });
  });
});

describe("a wish to make something", () => {
  const urn = (type: string): string => `urn:pulumi:s::p::blumeops:network:C$${type}::x`;
  async function claimed(
    type: string,
    inputs: Inputs,
    there: InstanceType<typeof proto.ReadResponse>,
  ): Promise<{ made: Promise<InstanceType<typeof proto.CreateResponse>>; claims: Claim[]; asked: string[] }> {
    const claims: Claim[] = [];
    const asked: string[] = [];
    const request = new proto.CreateRequest().setUrn(urn(type)).setProperties(struct(inputs));
    const made = claim(
      request,
      async (question) => {
        asked.push(question.getId());
        return there;
      },
      (one) => claims.push(one),
    );
    await made.catch(() => undefined);
    return { made, claims, asked };
  }
  const record = { zone: "a.b", name: "c", type: "A", ttl: 300, values: ["1.2.3.4"] };

  it("is answered by what is there, with what that says of itself", async () => {
    const there = new proto.ReadResponse().setId("a.b/c/A").setProperties(struct({ ...record, ttl: 600 }));
    const { made, claims, asked } = await claimed("gandi:livedns/record:Record", record, there);
    expect((await made).getProperties()?.toJavaScript()).toMatchObject({ ttl: 600 });
    expect(asked).toEqual(["a.b/c/A"]);
    expect(claims.map(({ outcome }) => outcome)).toEqual(["taken"]);
  });

  it("of something that is not there is entered, for the refresh to strike out", async () => {
    const { made, claims } = await claimed("gandi:livedns/record:Record", record, new proto.ReadResponse());
    expect((await made).getId()).toBe("a.b/c/A");
    expect(claims.map(({ outcome }) => outcome)).toEqual(["missing"]);
  });

  it("of a service that is not there is refused: its address would be needed", async () => {
    const { made, claims } = await claimed(
      "tailscale:index/service:Service",
      { name: "svc:a" },
      new proto.ReadResponse(),
    );
    await expect(made).rejects.toThrow("x is not there");
    expect(claims.map(({ outcome }) => outcome)).toEqual(["missing"]);
  });

  it("of a key is refused without asking anybody", async () => {
    const { made, claims, asked } = await claimed(
      "tailscale:index/tailnetKey:TailnetKey",
      {},
      new proto.ReadResponse(),
    );
    await expect(made).rejects.toThrow("x cannot be read back");
    expect(asked).toEqual([]);
    expect(claims.map(({ outcome }) => outcome)).toEqual(["unreadable"]);
  });

  it("of a command takes the program's word, and nobody runs it", async () => {
    const { made, asked } = await claimed(
      "command:remote:Command",
      { create: "x" },
      new proto.ReadResponse(),
    );
    expect((await made).getProperties()?.toJavaScript()).toEqual({ create: "x", stdout: "", stderr: "" });
    expect(asked).toEqual([]);
  });

  it("of a cluster's object keeps the name in which its fields were applied", async () => {
    const metadata = {
      name: "a",
      managedFields: [
        { manager: "kubectl", operation: "Apply" },
        { manager: "pulumi-kubernetes-1234abcd", operation: "Apply", time: "2026-01-01T00:00:00Z" },
      ],
    };
    const there = new proto.ReadResponse()
      .setId("a")
      .setProperties(struct({ metadata, __fieldManager: "pulumi-kubernetes-drawn" }));
    const { made } = await claimed("kubernetes:core/v1:Namespace", { metadata: { name: "a" } }, there);
    expect((await made).getProperties()?.toJavaScript()).toMatchObject({
      __fieldManager: "pulumi-kubernetes-1234abcd",
    });
  });
});

describe("the name in which an object's fields were applied", () => {
  const of = (...managedFields: readonly object[]): string | undefined =>
    fieldManagerOf({ metadata: { managedFields } });

  it("is the newest of this provider's, and of no subresource", () => {
    expect(
      of(
        { manager: "pulumi-kubernetes-old", operation: "Apply", time: "2025-01-01T00:00:00Z" },
        { manager: "pulumi-kubernetes-new", operation: "Apply", time: "2026-01-01T00:00:00Z" },
        {
          manager: "pulumi-kubernetes-status",
          operation: "Apply",
          subresource: "status",
          time: "2027-01-01T00:00:00Z",
        },
      ),
    ).toBe("pulumi-kubernetes-new");
  });

  it("is none of an object that somebody else made", () => {
    expect(
      of({ manager: "kubectl", operation: "Apply" }, { manager: "pulumi-kubernetes-x", operation: "Update" }),
    ).toBeUndefined();
    expect(fieldManagerOf({})).toBeUndefined();
  });
});

describe("something that is there and does not work", () => {
  it("is there all the same, with the state that its provider sends beside the error", async () => {
    const failing = unary(() => {
      throw new HalfDone("it waits", "b/a", struct({ kind: "Deployment" }), struct({ kind: "asked" }));
    });
    const error = await new Promise<Parameters<typeof halfDone>[0]>((resolve) => {
      Reflect.apply(failing, undefined, [{ request: {} }, resolve]);
    });
    const found = halfDone(error);
    expect(found?.getId()).toBe("b/a");
    expect(found?.getProperties()?.toJavaScript()).toEqual({ kind: "Deployment" });
  });

  it("is not what any other error says", () => {
    expect(halfDone({})).toBeUndefined();
  });
});

describe("a state", () => {
  const state = (deployment: object): Parameters<typeof isEmpty>[0] => ({ version: 3, deployment });
  it.each([
    ["was never made", undefined],
    ["has nothing", state({})],
    ["has no resources", state({ resources: null })],
    [
      "has only itself and its providers",
      state({ resources: [{ type: "pulumi:pulumi:Stack" }, { type: "pulumi:providers:gandi" }] }),
    ],
  ])("that %s is empty", (_, kept) => {
    expect(isEmpty(kept)).toBe(true);
  });

  it.each([
    ["a resource", { resources: [{ type: "gandi:livedns/record:Record" }] }],
    ["a component", { resources: [{ type: "blumeops:network:TailnetAcl" }] }],
    ["something half made", { resources: [], pending_operations: [{}] }],
  ])("with %s is not", (_, deployment) => {
    expect(isEmpty(state(deployment))).toBe(false);
  });
});

describe("what was found", () => {
  const plain = (text: string): string => text;
  const paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };

  it("is counted by kind, and what the next apply does is named", () => {
    expect(
      renderFound(
        {
          stack: "network",
          taken: [
            "policy",
            "device tags of indri",
            "device tags of sifaka",
            "record a.b A",
            "record @.b A",
            "service svc:home",
          ],
          missing: ["record c.b A"],
          anew: ["proxy-key"],
          differs: [],
        },
        paint,
      ),
    ).toEqual([
      "network   takes up policy, 2 device tags, 2 records, service svc:home",
      "  ! proxy-key: cannot be read back, so the next up makes them anew and revokes the old ones",
      "  ! record c.b A: not there; the next up makes them",
    ]);
  });

  it("keeps the names that kinds have in the cluster's API", () => {
    const taken = [
      "Secret argocd/a",
      "Secret argocd/b",
      "ClusterRole argocd-server",
      "Application argocd/loki",
    ];
    expect(renderFound({ stack: "minikube", taken, missing: [], anew: [], differs: [] }, paint)).toEqual([
      "minikube  takes up Secret ×2, ClusterRole argocd-server, Application argocd/loki",
    ]);
  });
});
