import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "nas",
  title: "NAS",
  summary: "storage: shares over SMB and NFS, and the NAS's own pages",
  runs: { where: "appliance", host: "sifaka" },
  ports: {
    web: { port: 5000, scheme: "http", summary: "DSM" },
    smb: { port: 445, summary: "shares, for indri" },
    nfs: { port: 2049, summary: "shares, for pods" },
    ssh: { port: 22, summary: "DSM's own SSH server" },
  },
  audience: "owner",
  sites: [{ host: "nas", to: "web" }],
  checks: [
    { kind: "http", site: true, path: "/" },
    { kind: "tcp", port: "smb" },
    { kind: "tcp", port: "nfs" },
  ],
  stores: [
    {
      name: "photos",
      at: "/volume1/photos",
      kind: "files",
      summary: "the photo library, which lies here alone",
      priority: "critical",
      backup: {
        by: "nothing",
        because:
          "RAID 5 outlives one disk and is all there is; a copy away from home is a wish, not yet bought",
      },
    },
    {
      name: "music",
      at: "/volume1/music",
      kind: "files",
      summary: "what Navidrome plays",
      backup: { by: "nothing", because: "RAID 5 outlives one disk; a copy away from home is a wish" },
    },
    {
      name: "films",
      at: "/volume1/allisonflix",
      kind: "files",
      summary: "what Jellyfin plays",
      priority: "low",
      backup: { by: "nothing", because: "RAID 5 outlives one disk; too large for the offsite repository" },
    },
    {
      name: "backups",
      at: "/volume1/backups",
      kind: "files",
      summary: "borg's repository",
      backup: { by: "nothing", because: "it is the backup; a second repository lies away from home" },
    },
  ],
  version: { pin: "7", upstream: "https://www.synology.com/en-global/releaseNote/DSM" },
  notes: [
    "Pods leave by address translation as indri, so the exports allow the home network besides the tailnet.",
    "sshd refuses a key while the login's home has DSM's mode 777: it must be 755, ~/.ssh 700, authorized_keys 600.",
    "Its disks are /dev/sata1 to /dev/sata4, never /dev/sd*.",
  ],
} satisfies ServiceFacts;
