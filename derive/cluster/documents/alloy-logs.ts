import { type AlloyBlock, exported } from "../../alloy/print.ts";
import type { AlloyFacts } from "./alloy.ts";

const POD = "__meta_kubernetes_pod";

/** Which pods' logs are read, and what is made of each line. Everything by the API server: no path of the node is mounted. */
export function logBlocks(facts: AlloyFacts): AlloyBlock[] {
  return [
    { name: "discovery.kubernetes", label: "pods", attributes: { role: "pod" } },
    {
      name: "discovery.relabel",
      label: "pods",
      attributes: { targets: exported("discovery.kubernetes.pods.targets") },
      blocks: [
        rule({
          source_labels: [`${POD}_phase`],
          regex: "Pending|Succeeded|Failed|Completed",
          action: "drop",
        }),
        label("namespace", "__meta_kubernetes_namespace"),
        label("pod", `${POD}_name`),
        label("container", `${POD}_container_name`),
        label("node", `${POD}_node_name`),
        label("app", `${POD}_label_app_kubernetes_io_name`),
        // The shorter label wins where a pod carries both.
        rule({ source_labels: [`${POD}_label_app`], regex: "(.+)", target_label: "app" }),
      ],
    },
    {
      name: "loki.source.kubernetes",
      label: "pods",
      attributes: {
        targets: exported("discovery.relabel.pods.output"),
        forward_to: [exported("loki.process.pods.receiver")],
      },
    },
    {
      name: "loki.process",
      label: "pods",
      attributes: { forward_to: [exported("loki.write.default.receiver")] },
      blocks: [...drops(facts), ...jsonLabels(facts), ...levels(facts), ...staticLabels(facts)],
    },
  ];
}

function rule(attributes: NonNullable<AlloyBlock["attributes"]>): AlloyBlock {
  return { name: "rule", attributes };
}

function label(target_label: string, source: string): AlloyBlock {
  return rule({ source_labels: [source], target_label });
}

function drops({ drop }: AlloyFacts): AlloyBlock[] {
  return drop.map((text) => ({
    name: "stage.drop",
    attributes: { expression: `.*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}.*` },
  }));
}

/** A line that is JSON gives labels; any other is left as it is. */
function jsonLabels({ json_labels: names }: AlloyFacts): AlloyBlock[] {
  if (names.length === 0) return [];
  const fields = Object.fromEntries(names.map((name) => [name, ""]));
  return [
    {
      name: "stage.json",
      attributes: { expressions: { fields: Object.fromEntries(names.map((name) => [name, name])) } },
    },
    { name: "stage.labels", attributes: { values: { fields } } },
  ];
}

/** A program that writes its levels as numbers gets the names that all others write. */
function levels({ levels }: AlloyFacts): AlloyBlock[] {
  if (levels === undefined) return [];
  const cases = levels.names.map(
    (name, i) => `${i === 0 ? "{{ if" : "{{ else if"} eq .Value "${i + 1}" }}${name}`,
  );
  return [
    {
      name: "stage.match",
      attributes: { selector: `{namespace="${levels.namespace}"}` },
      blocks: [
        {
          name: "stage.template",
          attributes: { source: "level", template: `${cases.join("")}{{ else }}{{ .Value }}{{ end }}` },
        },
        { name: "stage.labels", attributes: { values: { fields: { level: "" } } } },
      ],
    },
  ];
}

function staticLabels({ labels }: AlloyFacts): AlloyBlock[] {
  return Object.keys(labels).length === 0
    ? []
    : [{ name: "stage.static_labels", attributes: { values: { fields: labels } } }];
}
