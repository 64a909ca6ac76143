import type { Service } from "../../catalogue/service.ts";
import type { Sign } from "../../host/wanted.ts";
import { streamRoutes } from "../caddy/routes.ts";
import { proxyOf } from "./natives.ts";
import { filled } from "./template.ts";
import type { HostView } from "./view.ts";

/**
 * What shows on the host that a native service is up: its checks that ask one of its ports, and every other TCP port on which it listens,
 * of the proxy those that it passes on as well. A port that the service chooses anew each time shows nothing.
 */
export function signsOf(view: HostView, service: Service): Sign[] {
  const { portOf } = view.place;
  const port = (name: string): number | undefined => {
    const found = Object.entries(service.ports).find(([key]) => key === name)?.[1];
    return found === undefined || found.varies ? undefined : portOf(found.port);
  };
  const asked = service.checks.flatMap((check): Sign[] => {
    if (check.kind !== "http" || check.port === undefined) return [];
    const number = port(check.port);
    return number === undefined
      ? []
      : [
          {
            kind: "http",
            url: `http://127.0.0.1:${number}${check.path}`,
            ...(check.expect === undefined ? {} : { expect: filled({ view, service }, check.expect) }),
            within: check.within,
          },
        ];
  });
  const listening = [
    ...Object.entries(service.ports).flatMap(([name, { protocol }]) =>
      protocol === "tcp" ? (port(name) ?? []) : [],
    ),
    ...(proxyOf(view.catalogue)?.service === service
      ? streamRoutes(view).map(({ listen }) => portOf(listen))
      : []),
  ];
  return [...[...new Set(listening)].map((number): Sign => ({ kind: "tcp", port: number })), ...asked];
}
