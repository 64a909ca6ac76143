/** Samples of a text in Prometheus's format, by metric and labels as they are printed. */
export type Samples = ReadonlyMap<string, number>;

/**
 * Reads a .prom file as node_exporter's textfile collector does.
 *
 * @throws Error for a line that is no sample, a metric without its type, and samples of one metric that do not stand together
 */
export function samplesOf(text: string): Samples {
  const samples = new Map<string, number>();
  const seen: string[] = [];
  const typed = new Set<string>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const type = /^# TYPE (\S+) gauge$/.exec(line)?.[1];
    if (type !== undefined) typed.add(type);
    if (line.startsWith("#")) continue;
    const match = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})? (-?[0-9.e+]+)$/.exec(line);
    const [, name = "", labels = "", value = ""] = match ?? [];
    if (match === null) throw new Error(`no sample: ${line}`);
    if (!typed.has(name)) throw new Error(`${name} has no type`);
    if (seen.at(-1) !== name) {
      if (seen.includes(name)) throw new Error(`${name} is torn apart`);
      seen.push(name);
    }
    samples.set(`${name}${labels}`, Number(value));
  }
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  return samples;
}

/** The names of the metrics, each once. */
export function namesOf(samples: Samples): string[] {
  return [...new Set([...samples.keys()].map((key) => key.replace(/\{.*/, "")))].sort();
}
