import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Finding, finding } from "../../catalogue/finding.ts";
import type { Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { openingsOf } from "../network/doors.ts";
import { entries, peopleOf } from "../network/people.ts";
import { meantFor, reachablesOf, reachedBy } from "../network/reach.ts";
import { type Rule, rulesOf } from "../network/rules.ts";
import { inService } from "./place.ts";

/** Where what the rules open differs from whom the services are for, device by device and port by port. */
export function wrongAccess(catalogue: Catalogue): Finding[] {
  const rules = rulesOf(catalogue);
  return [...people(rules, catalogue), ...machines(rules, catalogue)];
}

function people(rules: readonly Rule[], catalogue: Catalogue): Finding[] {
  const { tailnet, services } = catalogue;
  const reachables = reachablesOf(catalogue);
  return entries(tailnet.people)
    .filter(([, { role }]) => role !== "admin")
    .flatMap(([person]) => {
      const reached = reachedBy(
        rules.filter(({ src }) => peopleOf(src, tailnet).includes(person)),
        reachables,
      );
      return [...services.values()].flatMap((service): Finding[] => {
        const ways = reached.filter((way) => way.service === service.name);
        const meant = meantFor(service, catalogue).includes(person);
        if (!meant && ways.length > 0) return [tooWide(service, person, ways)];
        return meant && ways.length === 0 && isExposed(service)
          ? [
              finding(
                "access-too-narrow",
                inService(service, "audience"),
                `${person} is meant to reach it and cannot`,
                "check the audience's door and principals in network/tailnet.ts",
              ),
            ]
          : [];
      });
    });
}

function machines(rules: readonly Rule[], catalogue: Catalogue): Finding[] {
  const reachables = reachablesOf(catalogue);
  const sources = new Set(
    rules.flatMap(({ src }) => src.filter((principal): principal is Tag => principal.startsWith("tag:"))),
  );
  return [...sources].flatMap((source) => {
    const own = rules.filter(({ src }) => src.includes(source));
    const asked = new Set(own.flatMap((rule) => rule.asked.map(({ to }) => to)));
    const reached = reachedBy(own, reachables).filter(({ service }) => !asked.has(service));
    return [...Map.groupBy(reached, ({ service }) => service)].flatMap(([name, ways]) => {
      const service = catalogue.services.get(name);
      return service === undefined ? [] : [tooWide(service, source, ways)];
    });
  });
}

function tooWide(service: Service, who: string, ways: readonly { device: string; port: number }[]): Finding {
  const by = [...new Set(ways.map(({ device, port }) => `${device}:${port}`))].join(", ");
  return finding(
    "access-too-wide",
    inService(service, "audience"),
    `${who} reaches it by ${by}, and it is not for them`,
    "what shares a port shares its visitors: give the route that opens it an audience and a door of its own",
  );
}

function isExposed(service: Service): boolean {
  return openingsOf(service).length > 0 || service.device !== undefined;
}
