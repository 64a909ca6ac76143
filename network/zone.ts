import type { ZoneFacts } from "../catalogue/tailnet.ts";

export default { domain: "eblu.me", subdomain: "ops", ttl: 300 } satisfies ZoneFacts;
