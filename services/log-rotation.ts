import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "log-rotation",
  title: "Log rotation",
  summary: "keeps the logs of agents and jobs from growing without end",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "nothing" },
      files: [
        {
          path: "/etc/newsyslog.d/blumeops.conf",
          owner: "root",
          restarts: false,
          content: { format: "derived", document: "newsyslog" },
          why: "for the logs of jobs; macOS reads it once an hour",
        },
        {
          path: "{home}/.config/rotate-logs/logs",
          restarts: false,
          content: { format: "derived", document: "long-logs" },
          why: "for the logs of programs that stay up and hold them open",
        },
        {
          path: "{bin}/rotate-logs",
          mode: "0755",
          restarts: "mcquack.eblume.rotate-logs",
          content: { format: "script", script: "rotate-logs" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.rotate-logs",
          program: ["{bin}/rotate-logs", "{home}/.config/rotate-logs/logs"],
          runAtLoad: false,
          schedule: { hour: 4, minute: 0 },
          logs: {
            out: "{homebrew}/var/log/mcquack.rotate-logs.out.log",
            err: "{homebrew}/var/log/mcquack.rotate-logs.err.log",
          },
        },
      ],
    },
  },
  audience: "owner",
} satisfies ServiceFacts;
