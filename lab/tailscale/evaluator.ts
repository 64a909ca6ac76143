import { checkPolicy, type Tailnet } from "../../policy/index.ts";
import { nodeAttributes } from "./attributes.ts";
import type { PolicyEngine, TailnetView } from "./engine.ts";
import { structuralEngine } from "./structural.ts";

/**
 * Judges policies by the project's evaluator: what the control server refuses is refused, the policy's own tests are run against the
 * tailnet as it is. Who may give a tag stays the published rule for credentials, which the structural engine reads from tagOwners.
 */
export const evaluatingEngine: PolicyEngine = {
  ...structuralEngine,
  checkPolicy(text, tailnet) {
    const result = checkPolicy(text, judgedTailnet(tailnet));
    return result.ok ? { status: 200 } : { status: result.status, body: result.body };
  },
};

/** The tailnet in the evaluator's terms. */
export function judgedTailnet({ users, devices, services }: TailnetView): Tailnet {
  return {
    users: users.map(({ id, displayName, loginName, role }) => ({
      id,
      name: displayName,
      email: loginName,
      role,
    })),
    nodes: devices.map((device) => ({
      name: device.name,
      addresses: device.addresses,
      tags: device.tags,
      // Tags take the place of the user who let the device join.
      ...(device.tags.length > 0 ? {} : { user: device.user }),
      advertisedRoutes: device.advertisedRoutes,
      approvedRoutes: device.enabledRoutes,
      posture: {
        ...nodeAttributes(device),
        ...Object.fromEntries(Object.entries(device.attributes).map(([key, { value }]) => [key, value])),
      },
    })),
    services: services.map(({ name, addrs, tags, ports }) => ({
      name,
      addrs,
      tags,
      ports,
      hosts: devices.flatMap((device) => (device.advertisedServices.includes(name) ? [device.name] : [])),
    })),
  };
}
