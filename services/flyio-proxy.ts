import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "flyio-proxy",
  title: "Public proxy",
  summary: "answers on the internet for the few sites that are public",
  runs: { where: "cloud", provider: "fly.io", tag: "tag:flyio-proxy", target: "blumeops-proxy.fly.dev." },
  audience: "internet",
  version: {
    pin: "untracked",
    upstream: "https://nginx.org/en/CHANGES",
    note: "nginx in an image of its own, deployed by a workflow",
  },
  notes: [
    "It joins the tailnet with the key flyio-proxy-key and reaches the door of the audience internet, nothing else.",
    "The key lives 90 days. To rotate it: apply the network stack, restage the secret TS_AUTHKEY at fly.io, deploy.",
    "A new public name, in this order: the proxy's configuration, its certificate, a try by Host header, then the record.",
    "To shut it off: scale its app to no machine, remove its node from the tailnet, delete the public records.",
  ],
} satisfies ServiceFacts;
