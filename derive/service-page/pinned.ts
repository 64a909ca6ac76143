import type { Catalogue } from "../../catalogue/catalogue.ts";
import { tagOf } from "../../catalogue/container.ts";
import type { Service } from "../../catalogue/service.ts";
import { partsOf } from "../../catalogue/template.ts";
import { nameBelowZone } from "../host/view.ts";
import type { PinnedAt } from "./page.ts";

/** Every place in a service's file that says a version: its own pin, and the images with a tag of their own. */
export function pinnedAt(service: Service, catalogue: Catalogue): PinnedAt[] {
  const file = `services/${service.name}.ts`;
  return [
    ...(service.version === undefined
      ? []
      : [{ what: service.title, version: service.version.pin, file, field: "version.pin" }]),
    ...imagesIn(service.runs, "runs").flatMap(({ image, field }) => {
      const version = tagOf(image);
      // A tag that is filled in follows the service's own pin.
      if (version === undefined || partsOf(version)?.some(({ kind }) => kind !== "text") === true) return [];
      return [{ what: named(image.slice(0, -version.length - 1), catalogue), version, file, field }];
    }),
  ];
}

/** An image by the name under which it is pulled. */
function named(image: string, catalogue: Catalogue): string {
  return (partsOf(image) ?? [])
    .map((part) => (part.kind === "text" ? part.text : nameBelowZone(catalogue, part.name)))
    .join("");
}

/** Whether an image lies in the lab's own registry, where it is only when somebody has built it. */
export function isOwn(image: string, { zone }: Catalogue): boolean {
  return image.split("/")[0]?.endsWith(`.${zone.subdomain}.${zone.domain}`) === true;
}

interface Found {
  readonly image: string;
  /** The way to it: "runs.workload.init[0].image". */
  readonly field: string;
}

/** Every image that a value names under the key `image`. */
function imagesIn(value: unknown, field: string): Found[] {
  if (Array.isArray(value)) return value.flatMap((child, index) => imagesIn(child, `${field}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "image" && typeof child === "string"
      ? [{ image: child, field: `${field}.${key}` }]
      : imagesIn(child, `${field}.${key}`),
  );
}
