import type { Service } from "../../catalogue/service.ts";
import type { Check, Metrics, Store } from "../../catalogue/upkeep.ts";
import type { Upkeep } from "./derived.ts";

/** What watches over a service and its data, each as one line: its checks, its metrics, and the stores that are backed up. */
export function upkeepOf({ checks, metrics, stores }: Service): Upkeep[] {
  return [
    ...checks.map((check): Upkeep => ({ kind: "check", says: checkText(check) })),
    ...metrics.map((one): Upkeep => ({ kind: "metrics", says: metricsText(one) })),
    ...stores.flatMap((store): Upkeep[] =>
      // A store that nothing backs up is waived with a reason: it has nothing to lose.
      store.backup.by === "nothing" ? [] : [{ kind: "backup", says: storeText(store) }],
    ),
  ];
}

function checkText(check: Check): string {
  switch (check.kind) {
    case "http":
      return [
        `GET ${check.path}`,
        check.site ? "by its name" : `on port ${check.port ?? "?"}`,
        ...(check.expect === undefined ? [] : [`answers with "${check.expect}"`]),
        `within ${check.within} s`,
      ].join(" ");
    case "tcp":
      return `port ${check.port} opens within ${check.within} s`;
    case "command":
      return `${check.run.join(" ")} on the ${check.on} (${check.why})`;
    case "file":
      return check.maxAgeSeconds === undefined
        ? `${check.path} is there`
        : `${check.path} is younger than ${check.maxAgeSeconds} s`;
  }
}

function metricsText({ port, path, textfile, by, everySeconds }: Metrics): string {
  const from = textfile ?? `${path}${port === undefined ? "" : ` on port ${port}`}`;
  return `${from}, read by ${by} every ${everySeconds} s`;
}

function storeText({ name, summary, backup }: Store): string {
  const how = { files: "files", dump: "dump", sqlite: "SQLite dump", output: "output", cluster: "operator" };
  return backup.by === "nothing" ? name : `${name}: ${summary} (${how[backup.by]})`;
}
