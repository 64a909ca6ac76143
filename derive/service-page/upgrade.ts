import type { Catalogue } from "../../catalogue/catalogue.ts";
import { tagOf } from "../../catalogue/container.ts";
import type { Service } from "../../catalogue/service.ts";
import { type HostView, placeNamed } from "../host/view.ts";
import { CLUSTER_STACK, HOST_STACK, type PinnedAt, type Placed, type Step } from "./page.ts";
import { isOwn } from "./pinned.ts";

/** How a service gets another version: where it is written, what builds or fetches it, what brings it to where it runs. */
export function upgradeSteps(
  service: Service,
  placed: Placed,
  pinned: readonly PinnedAt[],
  catalogue: Catalogue,
  viewOf: (host: string) => HostView,
): Step[] {
  const file = `services/${service.name}.ts`;
  const fields = [...new Set(pinned.map(({ field }) => field))].join(", ");
  const read: Step[] =
    service.version === undefined ? [] : [{ step: "read", say: `what is new: ${service.version.upstream}` }];
  const write: Step[] = fields === "" ? [] : [{ step: "write", say: `the version into ${file}: ${fields}` }];
  const applied: Step[] = [
    { step: "see", run: `npx blumeops preview ${HOST_STACK}` },
    { step: "apply", run: `npx blumeops up ${HOST_STACK}` },
  ];
  switch (placed.where) {
    case "host":
      return [...read, ...fetch(service, viewOf(placed.host)), ...write, ...applied];
    case "cluster":
      return [
        ...read,
        ...built(pinned, catalogue),
        ...write,
        { step: "render", run: `npx blumeops render ${service.name}` },
        { step: "see", run: "npx blumeops plan" },
        placed.keptBy === "stack"
          ? { step: "apply", run: `npx blumeops up ${CLUSTER_STACK}` }
          : { step: "apply", say: "merge the pull request: Argo CD brings it into the cluster" },
      ];
    case "container":
      return tagOf(placed.image) === "latest"
        ? [
            ...read,
            {
              step: "pin",
              say: `write a version in the place of latest into ${file}: runs.image, version.pin`,
            },
            ...applied,
          ]
        : [...read, ...write, ...applied];
    case "appliance":
      return [
        ...read,
        { step: "apply", say: `in the administration of ${placed.host}, then write it into ${file}` },
      ];
    case "cloud":
      return [...read, { step: "apply", say: `at ${placed.provider}, by the workflow that deploys it` }];
  }
}

/** An image of the lab's own registry is there only when it has been built. */
function built(pinned: readonly PinnedAt[], catalogue: Catalogue): Step[] {
  const own = pinned.filter(({ what }) => isOwn(what, catalogue)).map(({ what }) => what);
  return own.length === 0
    ? []
    : [{ step: "build", say: `build the image, and push it to the lab's registry: ${own.join(", ")}` }];
}

function fetch({ runs }: Service, view: HostView): Step[] {
  if (runs.where !== "host" || runs.native === undefined) return [];
  const { install } = runs.native;
  const host = view.host.name;
  switch (install.by) {
    case "brew": {
      const brew = `${placeNamed(view, "homebrew")}/bin/brew`;
      return [
        {
          step: "fetch",
          run: `ssh ${host} ${brew} upgrade ${install.cask ? "--cask " : ""}${install.formula}`,
        },
      ];
    }
    case "mise": {
      const mise = `${placeNamed(view, "homebrew")}/opt/mise/bin/mise`;
      return [{ step: "fetch", run: `ssh ${host} ${mise} upgrade ${install.tool}` }];
    }
    case "hand":
      return [{ step: "fetch", say: install.how }];
    case "nothing":
      return [];
  }
}
