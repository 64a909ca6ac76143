import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "tailnet-doors",
  title: "Doors",
  summary:
    "has tailscaled pass each door on to the proxy, and the cluster's API on to the port that it chose last",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "nothing" },
      files: [
        {
          path: "{home}/.config/tailnet-doors/doors",
          restarts: false,
          content: { format: "derived", document: "doors" },
        },
        {
          path: "{bin}/tailnet-doors",
          mode: "0755",
          restarts: false,
          content: { format: "script", script: "tailnet-doors" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.tailnet-doors",
          program: ["{bin}/tailnet-doors", "{home}/.config/tailnet-doors/doors"],
          environment: {
            HOME: "{home}",
            PATH: "{homebrew}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
          },
          runAtLoad: false,
          // The cluster's API has another port after each start.
          schedule: { everySeconds: 60 },
          logs: {
            out: "{homebrew}/var/log/mcquack.tailnet-doors.out.log",
            err: "{homebrew}/var/log/mcquack.tailnet-doors.err.log",
          },
        },
      ],
      start: {
        unless: ["{bin}/tailnet-doors", "--check", "{home}/.config/tailnet-doors/doors"],
        run: ["{bin}/tailnet-doors", "{home}/.config/tailnet-doors/doors"],
        why: "the job's own run would not be waited for",
      },
    },
  },
  audience: "owner",
  uses: [
    { service: "caddy", port: "https", through: "local", why: "answers behind each door" },
    { service: "minikube", port: "api", through: "local", why: "chooses the port of its API" },
  ],
  checks: [
    {
      kind: "command",
      on: "host",
      run: ["{bin}/tailnet-doors", "--check", "{home}/.config/tailnet-doors/doors"],
      why: "tailscaled passes on what it should and nothing else",
    },
  ],
  notes: [
    "The services have to be defined first, by the network stack, whose policy approves them.",
    "tailscaled keeps what it is told over a restart; the job makes up for what was changed by hand.",
  ],
} satisfies ServiceFacts;
