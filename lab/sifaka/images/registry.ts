import { join } from "node:path";

/** The images that the lab's registry has: the file that plays each, and its tags. */
const IMAGES: Readonly<Record<string, { readonly program: string; readonly tags: readonly string[] }>> = {
  "prom/node-exporter": { program: "node-exporter", tags: ["latest", "v1.9.1", "v1.10.2"] },
  "prometheuscommunity/smartctl-exporter": { program: "smartctl-exporter", tags: ["latest", "v0.13.0", "v0.14.0"] },
};

/** What the registry says of an image's name. */
export type Found =
  | { readonly known: "image"; readonly program: string }
  /** The repository is there, the tag is not. */
  | { readonly known: "repository" }
  | { readonly known: "nothing" };

/** Looks for an image by its name: "prom/node-exporter:latest". */
export function imageNamed(image: string): Found {
  const [repository = "", tag = "latest"] = image.replace(/^docker\.io\//, "").split(":");
  const found = Object.hasOwn(IMAGES, repository) ? IMAGES[repository] : undefined;
  if (found === undefined) return { known: "nothing" };
  if (!found.tags.includes(tag)) return { known: "repository" };
  return { known: "image", program: join(import.meta.dirname, `${found.program}.ts`) };
}
