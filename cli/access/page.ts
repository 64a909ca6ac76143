import type { AccessRow } from "../../policy/index.ts";

/** The table as markdown. */
export function markdownOf(rows: readonly AccessRow[]): string {
  const cell = (text: string): string =>
    text.replaceAll(/[\\|<>`*_[\]]/g, (sign) => `\\${sign}`).replaceAll("\n", " ");
  return [
    "| destination | carries | ports | services | reached from |",
    "|---|---|---|---|---|",
    ...rows.map((row) => `| ${cellsOf(row).map(cell).join(" | ")} |`),
    "",
  ].join("\n");
}

function cellsOf({ destination, carries, ports, services, sources }: AccessRow): readonly string[] {
  const from = sources.map(({ device, of }) => (of === "" ? device : `${device} (${of})`));
  return [destination, carries, ports.join(", "), services.join(", "), from.join(", ")];
}

/** The table as a page of its own, with a box that filters its rows: nothing is loaded from anywhere. */
export function pageOf(rows: readonly AccessRow[]): string {
  const cells = rows.map(cellsOf);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Who reaches what</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
  input { font: inherit; width: 100%; max-width: 30rem; padding: .4rem .6rem; margin-bottom: 1rem }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #8884 }
  td { overflow-wrap: break-word; min-width: 6rem }
  #table { overflow-x: auto }
</style>
<h1>Who reaches what</h1>
<label>Filter: <input id="filter" type="search" placeholder="a device, a person, a port" autofocus></label>
<p role="status" id="count">${rows.length} of ${rows.length} rows</p>
<div id="table">
<table>
<thead><tr><th>destination<th>carries<th>ports<th>services<th>reached from</tr></thead>
<tbody>
${cells.map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}`).join("")}</tr>`).join("\n")}
</tbody>
</table>
</div>
<script>
  const rows = [...document.querySelectorAll("tbody tr")];
  document.getElementById("filter").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\\s+/);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    document.getElementById("count").textContent = rows.filter((row) => !row.hidden).length + " of " + rows.length + " rows";
  });
</script>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}
