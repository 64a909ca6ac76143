import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "nas",
  title: "NAS",
  summary: "storage: shares over SMB and NFS, and the NAS's own pages",
  runs: { where: "appliance", host: "sifaka" },
  ports: {
    web: { port: 5000, scheme: "http", summary: "DSM" },
    smb: { port: 445 },
    nfs: { port: 2049 },
  },
  audience: "owner",
  sites: [{ host: "nas", to: "web" }],
  checks: [
    { kind: "http", site: true, path: "/" },
    { kind: "tcp", port: "smb" },
  ],
  stores: [
    {
      name: "photos, music and films",
      at: "/volume1",
      kind: "files",
      summary: "what lives on the NAS alone",
      priority: "high",
      backup: {
        by: "nothing",
        because:
          "RAID 5 covers one disk; a copy away from home is a wish, its size is beyond today's offsite repository",
      },
    },
  ],
  version: { pin: "7", upstream: "https://www.synology.com/en-global/releaseNote/DSM" },
  notes: [
    "Pods reach NFS over the home network: they leave by address translation as indri, whose address the exports allow.",
  ],
} satisfies ServiceFacts;
