import type { TailnetFacts } from "../catalogue/tailnet.ts";

export default {
  domain: "tail8d86e.ts.net",

  people: {
    owner: { summary: "keeps the lab", role: "admin" },
    family: { summary: "lives with it", role: "member" },
  },
  groups: {
    "group:allisonflix": { summary: "who watches and listens", members: ["owner", "family"] },
  },

  audiences: {
    owner: { summary: "the owner alone; served by the proxy's own address" },
    members: { summary: "everybody in the tailnet", principals: ["autogroup:member"], door: "home" },
    media: { summary: "who watches and listens", principals: ["group:allisonflix"], door: "media" },
    builders: {
      summary: "what pushes and pulls images",
      principals: ["tag:ci-gateway"],
      door: "build",
    },
    internet: {
      summary: "everybody, by way of the public proxy",
      principals: ["tag:flyio-proxy"],
      door: "public",
    },
  },

  tags: {
    "tag:blumeops": { summary: "managed by this program; what the program's own OAuth client acts as" },
    "tag:homelab": { summary: "a server" },
    "tag:nas": { summary: "storage" },
    "tag:k8s-operator": {
      summary: "the cluster's operator",
      carriedBy: "the operator's pod",
      owners: ["autogroup:admin", "tag:blumeops", "tag:k8s-operator"],
    },
    "tag:k8s": {
      summary: "every device that the operator makes",
      carriedBy: "the proxy pods of the cluster's services",
      owners: ["autogroup:admin", "tag:blumeops", "tag:k8s-operator"],
    },
    "tag:ci-gateway": { summary: "what pushes images", carriedBy: "short-lived containers of CI jobs" },
    "tag:flyio-proxy": { summary: "the public proxy; it joins with a key that this program keeps" },
  },

  ssh: [
    {
      why: "everybody into their own devices",
      action: "check",
      src: ["autogroup:member"],
      dst: ["autogroup:self"],
      users: ["autogroup:nonroot"],
    },
    {
      why: "the owner into the servers, asked again after half a day",
      action: "check",
      src: ["autogroup:admin"],
      dst: ["tag:homelab"],
      users: ["autogroup:nonroot"],
      checkPeriod: "12h0m0s",
    },
    {
      why: "the owner into the storage, asked again after half a day",
      action: "check",
      src: ["autogroup:admin"],
      dst: ["tag:nas"],
      users: ["autogroup:nonroot"],
      checkPeriod: "12h0m0s",
    },
  ],

  keys: {
    "flyio-proxy-key": {
      why: "the public proxy joins by itself each time its container starts",
      tags: ["tag:flyio-proxy"],
      reusable: true,
      ephemeral: true,
      preauthorized: true,
      expirySeconds: 7_776_000,
      consumer: "the secret TS_AUTHKEY at fly.io, read from this stack's output flyio-proxy-key",
    },
  },

  proxyHost: "indri",
  clusterTag: "tag:k8s",
  operatorTag: "tag:k8s-operator",
  applierTag: "tag:blumeops",
  dns: { magicDns: true, httpsCertificates: true },
} satisfies TailnetFacts;
