import type { ServiceFacts } from "../../catalogue/service.ts";

/** How many things a filler has to look at: three files, a folder, an agent and a program. */
export const FILLER_THINGS = 6;

/** A native service of indri that does nothing: for measuring with more of them than the lab has. */
export function filler(number: number): ServiceFacts {
  const name = `filler-${String(number).padStart(4, "0")}`;
  const label = `mcquack.eblume.${name}`;
  return {
    name,
    title: `Filler ${number}`,
    summary: "stands for one more service while the lab is measured",
    runs: {
      where: "host",
      host: "indri",
      native: {
        install: { by: "hand", binary: `{home}/filler/${name}/program`, how: "the measuring puts it there" },
        folders: [{ path: `{home}/filler/${name}/data` }],
        files: [
          {
            path: `{home}/filler/${name}/config.json`,
            mode: "0600",
            content: {
              format: "json",
              value: { number, lines: Array.from({ length: 20 }, (_, i) => `line ${i}`) },
            },
          },
          {
            path: `{home}/filler/${name}/job.sh`,
            mode: "0755",
            content: { format: "text", text: "#!/bin/sh\nexit 0\n" },
          },
        ],
        agents: [
          {
            label,
            program: [`{home}/filler/${name}/job.sh`],
            runAtLoad: false,
            schedule: { hour: 3, minute: number % 60 },
            logs: { out: `{logs}/${label}.out.log`, err: `{logs}/${label}.err.log` },
          },
        ],
      },
    },
    audience: "owner",
    version: { pin: "1", upstream: "https://example.com" },
  };
}
