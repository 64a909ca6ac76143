import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import { containerDocumentOf } from "../host/containers.ts";
import type { HostPlace } from "../host/document.ts";
import type { Check } from "./check.ts";

/** What Docker on a NAS has to say, and what its containers answer there. */
export function nasChecks(catalogue: Catalogue, host: HostName, place: HostPlace): Check[] {
  return containerDocumentOf(catalogue, host, place).containers.flatMap((container): Check[] => {
    const { service, name, image, docker, signs } = container;
    const id = `container:${name}`;
    const program = docker.slice(place.root.length);
    const common = { group: host, service, needsCluster: false } as const;
    const remedy = [
      { step: "look", run: `ssh ${host} sudo ${program} logs --tail 20 ${name}` },
      { step: "restart", run: `ssh ${host} sudo ${program} restart ${name}` },
    ];
    return [
      {
        ...common,
        id,
        subject: `container ${name} runs`,
        question: { kind: "container", host, docker, name, image },
        dependsOn: [],
        remedy,
      },
      ...signs.flatMap((sign): Check[] => {
        if (sign.kind !== "http") return [];
        const { pathname } = new URL(sign.url);
        return [
          {
            ...common,
            id: `http:${service}:${pathname}`,
            subject: `${service} answers ${pathname}`,
            question: { kind: "http", host, url: sign.url, expect: sign.expect, within: sign.within },
            dependsOn: [id],
            remedy,
          },
        ];
      }),
    ];
  });
}
