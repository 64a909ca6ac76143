import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "flyio-proxy",
  title: "Public proxy",
  summary: "answers on the internet for the few sites that are public",
  runs: { where: "cloud", provider: "fly.io", tag: "tag:flyio-proxy", target: "blumeops-proxy.fly.dev." },
  audience: "owner",
  secrets: { deployToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/on5slfaygtdjrxmdwezyhfmqsq/deploy-token" },
  version: { pin: "untracked", upstream: "https://hub.docker.com/_/nginx" },
  notes: [
    "It joins the tailnet with the key flyio-proxy-key and reaches the door of the audience internet, nothing else.",
    "To shut it off: scale its app to no machine, remove its node from the tailnet, delete the public records.",
  ],
} satisfies ServiceFacts;
