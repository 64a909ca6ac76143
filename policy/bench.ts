/**
 * Measures the evaluator on made-up tailnets and prints the figures as JSON: `node policy/bench.ts [nodes] [rules]`.
 *
 * Without arguments: 1,000, 3,000 and 10,000 devices under 500 rules, to show how the time grows. `total` is the time to all filters and
 * the full matrix, from the text of the policy; `diff` is that for two policies of which one has ten rules more, with their difference.
 * `lint` is the lint of a policy that is worked out, without a description of services. Times are milliseconds, the best of several runs.
 */
import { accessDiff, evaluate, lintPolicy, matrixOf, parsePolicy, type Tailnet } from "./index.ts";

const RUNS = 3;

/** A tailnet of devices with users, tags, some subnet routers and exit nodes. */
function makeTailnet(nodeCount: number): Tailnet {
  const userCount = Math.max(1, Math.floor(nodeCount / 10));
  const users = Array.from({ length: userCount }, (_, id) => ({
    id,
    name: `user${id}`,
    email: `user${id}@example.com`,
  }));
  const nodes = Array.from({ length: nodeCount }, (_, i) => {
    const owned = i % 2 === 0;
    const routes =
      i % 50 === 1 ? [`10.${(i >> 8) & 255}.${i & 255}.0/24`] : i % 200 === 3 ? ["0.0.0.0/0", "::/0"] : [];
    return {
      name: `node${i}`,
      addresses: [
        `100.${64 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}`,
        `fd7a:115c:a1e0::${(i + 1).toString(16)}`,
      ],
      tags: owned ? [] : [`tag:t${i % 60}`, `tag:u${i % 7}`],
      ...(owned ? { user: `user${(i >> 1) % userCount}` } : {}),
      advertisedRoutes: routes,
      approvedRoutes: routes,
    };
  });
  return { users, nodes, services: [] };
}

/** A policy of grants and ACLs of every kind: tags, groups, users, own devices, subnets, exit nodes, "*". */
function makePolicy(ruleCount: number): string {
  const groups = Object.fromEntries(
    Array.from({ length: 30 }, (_, g) => [
      `group:g${g}`,
      Array.from({ length: 20 }, (_, i) => `user${(g * 7 + i * 3) % 100}@example.com`),
    ]),
  );
  const tags = [
    ...Array.from({ length: 60 }, (_, t) => `tag:t${t}`),
    ...Array.from({ length: 7 }, (_, t) => `tag:u${t}`),
  ];
  const grants = Array.from({ length: ruleCount - Math.floor(ruleCount / 3) }, (_, i) => {
    const src = [
      `group:g${i % 30}`,
      `tag:t${(i * 13) % 60}`,
      "autogroup:member",
      "*",
      `user${i % 100}@example.com`,
    ];
    const dst = [
      `tag:t${(i * 7) % 60}`,
      `10.0.${i & 255}.0/24`,
      "autogroup:internet",
      `group:g${(i * 11) % 30}`,
    ];
    return {
      src: [src[i % 5]],
      dst: i % 97 === 0 ? ["*"] : [dst[i % 4]],
      ip: [`tcp:${1000 + (i % 40)}`, "udp:53"],
    };
  });
  const acls = Array.from({ length: Math.floor(ruleCount / 3) }, (_, i) => ({
    action: "accept",
    src: i % 10 === 0 ? ["autogroup:member"] : [`tag:u${i % 7}`, `group:g${i % 30}`],
    dst:
      i % 10 === 0
        ? ["autogroup:self:22"]
        : [`tag:t${i % 60}:${2000 + (i % 30)}`, `10.0.${i & 255}.0/24:443`],
  }));
  const tagOwners = Object.fromEntries(tags.map((tag) => [tag, ["autogroup:admin"]]));
  return JSON.stringify({ groups, tagOwners, grants, acls }, null, 2);
}

function measure(nodes: number, rules: number): Readonly<Record<string, number>> {
  const text = makePolicy(rules);
  const tailnet = makeTailnet(nodes);
  const runs = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(parsed.body.message);
    const afterParse = performance.now();
    const evaluated = evaluate(parsed.policy, tailnet);
    let entries = 0;
    for (const member of evaluated.members.all) entries += evaluated.filterOf(member).length;
    const afterFilters = performance.now();
    const matrix = matrixOf(evaluated);
    const afterMatrix = performance.now();
    for (const member of evaluated.members.all) evaluated.wireFilterOf(member);
    const afterWire = performance.now();
    lintPolicy(evaluated);
    const afterLint = performance.now();
    return {
      parse: afterParse - start,
      filters: afterFilters - afterParse,
      matrix: afterMatrix - afterFilters,
      total: afterMatrix - start,
      wire: afterWire - afterMatrix,
      lint: afterLint - afterWire,
      entries,
      groups: matrix.groups.length,
    };
  });
  const best = runs.reduce((a, b) => (b.total < a.total ? b : a));
  return {
    nodes,
    rules,
    diff: Math.round(Math.min(...runs.map(() => measureDiff(tailnet, rules))) * 10) / 10,
    ...Object.fromEntries(Object.entries(best).map(([name, n]) => [name, Math.round(n * 10) / 10])),
  };
}

function measureDiff(tailnet: Tailnet, rules: number): number {
  const texts = [makePolicy(rules - 10), makePolicy(rules)];
  const start = performance.now();
  const [before, after] = texts.map((text) => {
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(parsed.body.message);
    return evaluate(parsed.policy, tailnet);
  });
  if (before === undefined || after === undefined || accessDiff(before, after).length === 0)
    throw new Error("ten rules more make no difference");
  return performance.now() - start;
}

const [nodes, rules] = process.argv.slice(2).map(Number);
const sizes = nodes === undefined ? [1000, 3000, 10_000] : [nodes];
const results = sizes.map((size) => measure(size, rules ?? 500));
console.log(JSON.stringify({ benchmark: "policy", unit: "ms", results }, null, 2));
