import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Tag } from "../../catalogue/names.ts";
import type { Principal } from "../../catalogue/tailnet.ts";
import { doorsOf } from "./doors.ts";
import { entries } from "./people.ts";

/** A tag of the policy, with who may put it on a device and why it is there. */
export interface OwnedTag {
  readonly tag: Tag;
  readonly owners: readonly Principal[];
  readonly why: string;
}

/** Every tag that the lab knows: those stated for the tailnet, and those that doors, devices and cloud services bring with them. */
export function tagsOf(catalogue: Catalogue): OwnedTag[] {
  const { tailnet } = catalogue;
  const owners: Principal[] = ["autogroup:admin", tailnet.applierTag];
  const stated = entries(tailnet.tags).map(([tag, facts]) => ({
    tag,
    owners: facts.owners ?? owners,
    why: facts.summary,
  }));
  const doors = doorsOf(catalogue).map(({ tag, name }) => ({ tag, owners, why: `the door ${name}` }));
  const devices = [...catalogue.services.values()].flatMap((service) =>
    service.device === undefined
      ? []
      : [
          {
            tag: service.device.tag,
            // The operator makes the devices of cluster services, so it must be allowed to tag them.
            owners: service.device.via === "host" ? owners : [...owners, tailnet.operatorTag],
            why: `${service.title}'s own device`,
          },
        ],
  );
  const seen = new Set<Tag>();
  return [...stated, ...doors, ...devices].filter(({ tag }) => !seen.has(tag) && seen.add(tag));
}
