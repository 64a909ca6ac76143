import type { HostFacts } from "../catalogue/host.ts";

const homeAndTailnet = ["192.168.1.0/24", "100.64.0.0/10"];

export default {
  name: "sifaka",
  title: "Synology NAS",
  summary: "holds the bulk data and is what backups are written to",
  kind: "nas",
  os: "DSM 7",
  hardware: "DS423+, 4 x Seagate IronWolf 4 TB (ST4000VN006) in RAID 5, 10.9 TB usable",
  alwaysOn: true,
  ups: true,
  device: { name: "sifaka", tags: ["tag:nas", "tag:blumeops"] },
  lan: "192.168.1.203",
  ssh: { sudo: "docker" },
  paths: {
    docker: "/volume1/@appstore/ContainerManager/usr/bin/docker",
    python: "/usr/bin/python3",
  },
  shares: [
    {
      name: "backups",
      path: "/volume1/backups",
      summary: "borg's repository",
      exports: [{ protocol: "smb", mode: "rw" }],
    },
    {
      name: "databases",
      path: "/volume1/databases",
      summary: "PostgreSQL's own backups",
      exports: [{ protocol: "nfs", mode: "rw", clients: homeAndTailnet }],
    },
    {
      name: "torrents",
      path: "/volume1/torrents",
      summary: "downloads, and the ZIM archives that Kiwix serves",
      exports: [
        { protocol: "smb", mode: "rw" },
        { protocol: "nfs", mode: "rw", clients: homeAndTailnet },
      ],
    },
    {
      name: "music",
      path: "/volume1/music",
      summary: "what Navidrome plays",
      exports: [
        { protocol: "smb", mode: "rw" },
        { protocol: "nfs", mode: "ro", clients: homeAndTailnet },
      ],
    },
    {
      name: "allisonflix",
      path: "/volume1/allisonflix",
      summary: "what Jellyfin plays",
      exports: [{ protocol: "smb", mode: "rw" }],
    },
    {
      name: "photos",
      path: "/volume1/photos",
      summary: "the photo library",
      exports: [
        { protocol: "smb", mode: "rw" },
        { protocol: "nfs", mode: "rw", clients: homeAndTailnet },
      ],
    },
  ],
} satisfies HostFacts;
