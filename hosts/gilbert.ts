import type { HostFacts } from "../catalogue/host.ts";

export default {
  name: "gilbert",
  title: "MacBook Air",
  summary: "the workstation from which everything is applied",
  kind: "workstation",
  os: "macOS",
  hardware: '13" MacBook Air M4, 2025',
  alwaysOn: false,
  // Never tagged: a tag takes the place of the person, and the rules that let the owner in would no longer match.
  device: { name: "gilbert", person: "owner" },
} satisfies HostFacts;
