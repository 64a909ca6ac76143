import { parser } from "@prometheus-io/lezer-promql";

/** A selector of a query: the metric's name, and the labels that are asked for by their very value. */
export interface Selector {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What Grafana fills in before Prometheus sees a query. */
const FILLED = [["$__rate_interval", "1m"]] as const;

/** The selectors of a query, by Prometheus's own grammar. @throws Error where it is none */
export function selectorsOf(query: string): Selector[] {
  const text = FILLED.reduce((all, [variable, value]) => all.replaceAll(variable, value), query);
  const found: Selector[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`not PromQL at ${node.from}: ${text}`);
      if (node.name !== "VectorSelector") return;
      const name = node.node.getChild("Identifier");
      const labels: Record<string, string> = {};
      for (const matcher of node.node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? []) {
        const label = matcher.getChild("LabelName");
        const value = matcher.getChild("StringLiteral");
        const exact = matcher.getChild("MatchOp")?.getChild("EqlSingle");
        if (label === null || value === null || exact === null || exact === undefined) continue;
        const said: unknown = JSON.parse(text.slice(value.from, value.to));
        labels[text.slice(label.from, label.to)] = String(said);
      }
      found.push({ name: name === null ? "" : text.slice(name.from, name.to), labels });
    },
  });
  if (found.length === 0) throw new Error(`asks for nothing: ${text}`);
  return found;
}
