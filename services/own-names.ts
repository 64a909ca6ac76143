import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "own-names",
  title: "Names for indri itself",
  summary: "lets indri find the names that lead to its own doors at its own address",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "nothing" },
      files: [
        {
          path: "/usr/local/etc/own-names",
          owner: "root",
          restarts: false,
          content: { format: "derived", document: "own-names" },
        },
        {
          path: "/usr/local/bin/own-names",
          mode: "0755",
          owner: "root",
          restarts: false,
          content: { format: "script", script: "own-names" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.own-names",
          daemon: true,
          program: ["/usr/local/bin/own-names", "/usr/local/etc/own-names", "/etc/hosts"],
          runAtLoad: false,
          // An update of macOS or Docker Desktop may write the file anew.
          schedule: { everySeconds: 600 },
          logs: {
            out: "/var/log/mcquack.own-names.out.log",
            err: "/var/log/mcquack.own-names.err.log",
          },
        },
      ],
      start: {
        unless: ["/usr/local/bin/own-names", "--check", "/usr/local/etc/own-names", "/etc/hosts"],
        run: ["sudo", "-n", "/usr/local/bin/own-names", "/usr/local/etc/own-names", "/etc/hosts"],
        why: "the daemon's own run would not be waited for",
      },
    },
  },
  audience: "owner",
  checks: [
    {
      kind: "command",
      on: "host",
      run: ["/usr/local/bin/own-names", "--check", "/usr/local/etc/own-names", "/etc/hosts"],
      why: "indri finds the names of its own doors",
    },
  ],
  notes: [
    "A host does not reach a Tailscale Service that it serves itself, and the names of every audience but the owner's lead to one.",
    "The address is indri's on the home network: Docker Desktop hands these names to containers, whose loopback is another.",
    "Only the lines between its two marks are its own; what else stands in /etc/hosts stays.",
  ],
} satisfies ServiceFacts;
