import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Container, MountedFile } from "../../../catalogue/container.ts";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { configText } from "../documents/config-text.ts";
import { documentText } from "../documents/document.ts";
import { filledValue, textOf } from "../fill.ts";
import { metadataOf } from "../names.ts";

/** The files of some containers, as one ConfigMap whose name holds a hash of them: a change rolls the pods. */
export interface Files {
  readonly object: KubernetesObject;
  readonly name: string;
  /** The key of a file by the path at which it is mounted. */
  readonly keyOf: (at: string) => string;
}

/** The files of containers; nothing where they have none. */
export function filesOf(
  service: ClusterService,
  prefix: string,
  containers: readonly Pick<Container, "files">[],
  context: ClusterContext,
): Files | undefined {
  const files = [
    ...new Map(containers.flatMap((container) => container.files.map((file) => [file.at, file]))).values(),
  ];
  if (files.length === 0) return undefined;
  const names = files.map(({ at }) => basename(at));
  const keyOf = (at: string): string =>
    names.filter((name) => name === basename(at)).length === 1
      ? basename(at)
      : at.slice(1).replaceAll("/", ".");
  const data = Object.fromEntries(files.map((file) => [keyOf(file.at), contentOf(file, service, context)]));
  const hash = createHash("sha256")
    .update(JSON.stringify(Object.entries(data).sort()))
    .digest("hex");
  const name = `${prefix}-${hash.slice(0, 10)}`;
  return {
    name,
    keyOf,
    object: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: metadataOf(service, name),
      immutable: true,
      data,
    },
  };
}

function contentOf({ content }: MountedFile, service: ClusterService, context: ClusterContext): string {
  switch (content.format) {
    case "yaml":
      return configText(filledValue(content.value, service, context));
    case "json":
      return `${JSON.stringify(filledValue(content.value, service, context), null, 2)}\n`;
    case "ini":
      return Object.entries(content.sections)
        .map(([section, values]) => {
          const lines = Object.entries(values).map(
            ([key, value]) =>
              `${key} = ${typeof value === "string" ? textOf(value, service, context) : String(value)}\n`,
          );
          return `${section === "" ? "" : `[${section}]\n`}${lines.join("")}`;
        })
        .join("\n");
    case "derived":
      return documentText(content.document, content.with, service, context);
    case "file": {
      const text = context.catalogue.texts.get(`services/${service.name}/${content.name}`);
      if (text === undefined) throw new Error(`services/${service.name}/${content.name} is missing`);
      return text;
    }
  }
}
