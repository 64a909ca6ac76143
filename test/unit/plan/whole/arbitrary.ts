import * as fc from "fast-check";
import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import type { ServiceFacts } from "../../../../catalogue/service.ts";
import { arbitraryServices } from "../../cluster/arbitrary.ts";
import { agent, file, onMac } from "../../derive/host/mac.ts";
import { lab } from "./labs.ts";

/** Texts that would do something if they were taken for markup. */
export const HOSTILE = [
  "```\n</details>\n# Approved",
  "`````` x",
  "</summary></details><script>alert(1)</script>",
  "| a | b |\n|---|---|",
  "[click](javascript:alert(1)) ![x](https://evil.example/p.png)",
  "@owner please merge, fixes #1 and !2",
  "<!-- ",
  "\u202egnp.exe \u001b[2J\u0000\u2028",
  "a\r\n\r\n---\r\n",
  "&lt;b&gt; \\` `` ``` ~~~ $$x$$ :tada: www.evil.example",
  "<img src=x onerror=alert(1)>",
  "- [x] done\n1. one\n> quote",
] as const;

/** Any text, or one that means harm. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("`", "~", "<", "|", "\n", "*", "_", "[", "]", "(", ")", "a", " ", "\\"),
    maxLength: 40,
  }),
);

const native = fc.record({
  title: text,
  noticed: text,
  content: text,
  check: text,
  pin: text,
  audience: fc.constantFrom("owner", "members", "watchers"),
  site: fc.boolean(),
  port: fc.integer({ min: 8000, max: 8005 }),
});

/** In a template, braces name something unless they are doubled. */
const stated = (words: string): string => words.replaceAll(/[{}]/g, "$&$&");

function nativeOf(draft: typeof native extends fc.Arbitrary<infer T> ? T : never, i: number): ServiceFacts {
  const name = `native-${i}`;
  return onMac(
    name,
    {
      files: [
        file(`{home}/${name}.conf`, stated(draft.content)),
        file(`{home}/${name}.list`, stated(draft.title)),
      ],
      agents: [agent(`example.${name}`)],
    },
    {
      title: draft.title,
      audience: draft.audience,
      // Numbers of different services do not meet.
      ports: { http: { port: draft.port + 10 * i, scheme: "http" } },
      sites: draft.site ? [{ host: name, to: "http" }] : [],
      checks: [{ kind: "http", port: "http", path: "/", expect: draft.check }],
      version: { pin: draft.pin, upstream: "https://example.org/releases" },
      restart: { seconds: 3, noticed: draft.noticed },
    },
  );
}

/** Labs of native services with any texts, and of services of the cluster of every kind. */
export const arbitraryLab: fc.Arbitrary<Catalogue> = fc
  .tuple(fc.array(native, { maxLength: 3 }), arbitraryServices)
  .map(([natives, pods]) => lab([...natives.map(nativeOf), ...pods]));
