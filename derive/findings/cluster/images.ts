import { tagOf } from "../../../catalogue/container.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { type ClusterService, isInstalled, isPostgres } from "../../cluster/context.ts";
import { inService } from "../place.ts";
import { containersIn } from "./containers.ts";

const MOVING = ["latest", "stable", "main", "master", "edge", "nightly"];

/** Images whose version is not held, or is another than the service says. */
export function wrongImages(service: ClusterService): Finding[] {
  const { workload } = service.runs;
  const images = [
    ...containersIn(service).map(({ field, container, role }) => ({
      field: `${field}.image`,
      image: container.image,
      isOwn: role === "main",
    })),
    ...(isPostgres(service)
      ? [{ field: "runs.workload.image", image: service.runs.workload.image, isOwn: true }]
      : []),
    ...("images" in workload
      ? Object.entries(workload.images).map(([name, image]) => ({
          field: `runs.workload.images["${name}"]`,
          image,
          isOwn: false,
        }))
      : []),
  ];
  return [
    ...images.flatMap(({ field, image, isOwn }) => judged(service, field, image, isOwn)),
    ...(isInstalled(service) && !isPinned(service)
      ? [
          finding(
            "pin-missing",
            inService(service, "version.pin"),
            `nothing says which version of ${workload.kind === "chart" ? "the chart" : "upstream's manifests"} is meant`,
            "state version.pin: it is the version of the module that carries them",
          ),
        ]
      : []),
  ];
}

function judged(service: ClusterService, field: string, image: string, isOwn: boolean): Finding[] {
  const tag = tagOf(image);
  if (image.includes("@sha256:")) return [];
  if (tag === undefined || MOVING.includes(tag))
    return [
      finding(
        "image-unversioned",
        inService(service, field),
        tag === undefined
          ? `"${image}" has no version`
          : `"${tag}" is whatever is newest when the pod starts`,
        "write image:1.2.3, or image@sha256:…",
      ),
    ];
  const pin = service.version?.pin;
  return !isOwn || pin === undefined || pin === "untracked" || tag.includes("{version}") || holds(tag, pin)
    ? []
    : [
        finding(
          "image-not-pinned",
          inService(service, field),
          `its image is of the version ${tag}, and the service pins ${pin}`,
          "make the two one: {version} in the image stands for the pin",
        ),
      ];
}

/** Whether a tag is of a version: "v1.2.3-ab12cd3" is of "1.2.3", and neither of "1.2" nor of "2.3". */
function holds(tag: string, pin: string): boolean {
  const bare = tag.replace(/^v/, "");
  return bare === pin || bare.startsWith(`${pin}-`);
}

function isPinned({ version }: ClusterService): boolean {
  return version !== undefined && version.pin !== "untracked";
}
