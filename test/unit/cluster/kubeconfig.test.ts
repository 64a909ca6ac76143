import { describe, expect, it } from "vitest";
import { clusterLoginIn } from "../../../derive/cluster/kubeconfig.ts";

const block = (kind: string, body: string): string =>
  `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----\n`;
const CA = block("CERTIFICATE", "Y2E=");
const CLIENT = block("CERTIFICATE", "Y2xpZW50");

describe("what minikube keeps of its login", () => {
  it.each(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])(
    "is an authority, a certificate and a %s",
    (kind) => {
      const key = block(kind, "a2V5");
      expect(clusterLoginIn(CA + CLIENT + key)).toEqual({ authority: CA, certificate: CLIENT, key });
    },
  );

  it.each([
    ["nothing", ""],
    ["no key", CA + CLIENT],
    ["a key in front", block("PRIVATE KEY", "a2V5") + CA + CLIENT],
    ["a chain of certificates", CA + CLIENT + CA + block("PRIVATE KEY", "a2V5")],
    ["a public key", CA + CLIENT + block("PUBLIC KEY", "a2V5")],
  ])("is not there with %s", (_, text) => {
    expect(clusterLoginIn(text)).toBeUndefined();
  });
});
