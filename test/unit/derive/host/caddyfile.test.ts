import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import { HostName } from "../../../../catalogue/names.ts";
import { Service } from "../../../../catalogue/service.ts";
import { caddyfileOf, doorPortName } from "../../../../derive/caddy/caddyfile.ts";
import { directive, printCaddyfile } from "../../../../derive/caddy/print.ts";
import type { CaddySettings } from "../../../../derive/caddy/settings.ts";
import { viewOf } from "../../../../derive/host/view.ts";
import { doorsOf } from "../../../../derive/network/doors.ts";
import { withoutPlugins } from "../../../../lab/indri/caddyfile.ts";
import { arbitraryLab } from "../arbitrary.ts";
import { native } from "../lab.ts";
import { fileEnding, indri, REAL, realFacts } from "./indri.ts";

const settings: CaddySettings = {
  admin: "off",
  unknown: { status: 404, text: "Unknown service" },
  base: { status: 200, text: "Hello" },
  grace: "5s",
  timeouts: { read_header: "10s", read_body: "1h", idle: "5m" },
  upstream: { dial: "5s", response_header: "10m" },
  client_header: "X-Client",
  log: { file: "/log", roll_size: "20MiB", roll_keep: 5, hide_query: ["token"] },
};

/** By the address of each site: the hosts that it answers for, and with what. */
function sitesOf(text: string): Map<string, { hosts: string[]; to: string[] }> {
  return new Map(
    text
      .split("\n\n")
      .filter((block) => /^https:\/\/[^:]/.test(block))
      .map((block) => [
        (block.split("\n")[0] ?? "").replace(/ \{$/, ""),
        {
          hosts: [...block.matchAll(/^\t@\S+ host (.*)$/gm)].flatMap(([, names = ""]) => names.split(" ")),
          to: [...block.matchAll(/reverse_proxy (\S+)/g)].map(([, address = ""]) => address),
        },
      ]),
  );
}

describe("the Caddyfile", () => {
  let facts: Catalogue;
  let text: string;
  beforeAll(async () => {
    facts = await realFacts();
    text = fileEnding(indri(facts), "/Caddyfile");
  });

  it("serves every site of every service to the owner, by the way that leads there", () => {
    const owner = sitesOf(text).get("https://*.ops.eblu.me:443");
    const stated = [...facts.services.values()].flatMap(({ sites }) =>
      sites.map(({ host }) => `${host}.ops.eblu.me`),
    );
    expect(owner?.hosts.toSorted()).toEqual(stated.sort());
    // routes.md, section 1: Forgejo, Zot and Jellyfin on this host, the NAS by its name, the rest by tailnet devices of their own.
    expect(owner?.to.toSorted()).toEqual(
      [
        "http://127.0.0.1:3001",
        "http://127.0.0.1:5050",
        "http://127.0.0.1:8096",
        "http://sifaka.tail8d86e.ts.net:5000",
        ...["argocd", "dj", "feed", "grafana", "kiwix", "loki", "prometheus", "torrent"].map(
          (device) => `https://${device}.tail8d86e.ts.net:443`,
        ),
      ].sort(),
    );
  });

  it("answers unknown hosts with 404 and the base of the names with what it says", () => {
    expect(text).toContain('respond "Unknown service" 404');
    expect(text).toMatch(
      /https:\/\/ops\.eblu\.me:443 \{\n(\t.*\n)*\trespond "Services are subdomains of this name, such as forge\.ops\.eblu\.me" 200/,
    );
  });

  it("has a certificate by Gandi's DNS for every name, with the token from the environment", () => {
    expect(text).toContain("dns gandi {env.GANDI_BEARER_TOKEN}");
    expect(text.match(/\timport tls\n/g)?.length).toBe(sitesOf(text).size);
  });

  it("passes the ports of routes.md, section 3, on as they are", () => {
    expect(withoutPlugins(text).streams).toEqual([
      { listen: ":2222", to: "127.0.0.1:2200" },
      { listen: ":5432", to: "pg.tail8d86e.ts.net:5432" },
      { listen: ":9100", to: "sifaka.tail8d86e.ts.net:9100" },
      { listen: ":9633", to: "sifaka.tail8d86e.ts.net:9633" },
    ]);
  });

  it("believes what is said of a visitor's address on the public door alone", () => {
    const believing = [...text.matchAll(/servers (\S+) \{\n(?:\t\t.*\n)*?\t\ttrusted_proxies /g)].map(
      ([, at]) => at,
    );
    expect(believing).toEqual(["127.0.0.1:8444"]);
    expect(sitesOf(text).get("https://*.ops.eblu.me:8444, https://forge.eblu.me:8444")?.hosts).toEqual([
      "forge.ops.eblu.me",
      "forge.eblu.me",
    ]);
  });

  it("has no administration, a limit for every wait, and hides tokens in its log", () => {
    expect(text).toMatch(/^\tadmin off$/m);
    expect(text.match(/^\t\t\tread_header 10s$/gm)?.length).toBe(text.match(/^\tservers /gm)?.length);
    expect(text).toContain("dial_timeout 5s");
    expect(text).toContain("replace api_key hidden");
    expect(text).toContain("Strict-Transport-Security max-age=31536000");
  });
});

describe("a door of the proxy", () => {
  it("answers for the sites of its audience and for no other, in every lab", () => {
    fc.assert(
      fc.property(arbitraryLab, (lab) => {
        const doors = doorsOf(lab);
        const proxy = Service.parse(
          native("proxy", {
            ports: Object.fromEntries(
              doors.map(({ name }, i) => [doorPortName(name), { port: 30_000 + i, bind: "loopback" }]),
            ),
          }),
        );
        const text = caddyfileOf(
          viewOf(lab, { values: {} }, HostName.parse("server"), REAL),
          proxy,
          settings,
        );
        const sites = sitesOf(text);
        doors.forEach(({ openings }, i) => {
          const wanted = openings
            .filter(({ kind }) => kind === "site")
            .map(({ host }) => `${host}.lab.example.org`);
          const served = [...sites]
            .filter(([address]) => address.endsWith(`:${30_000 + i}`))
            .flatMap(([, { hosts }]) => hosts)
            .filter((host) => host.endsWith(".lab.example.org"));
          expect(served.toSorted()).toEqual(wanted.sort());
        });
      }),
    );
  });
});

describe("what the lab makes of a Caddyfile", () => {
  it("refuses what it does not know of the plugins", () => {
    const odd = printCaddyfile([
      directive(
        [],
        [directive("layer4", [directive(":1", [directive("route @ssh", [directive("proxy a:2")])])])],
      ),
    ]);
    expect(() => withoutPlugins(odd)).toThrow("does not know this layer 4 server: :1 {");
    expect(() => withoutPlugins("{\n}\n\nx {\n\tdns gandi y\n}\n")).toThrow(
      "does not know how to do without: dns gandi y",
    );
    expect(() => withoutPlugins("x {\n}\n")).toThrow("does not begin with its global options");
  });
});

describe("a word of a Caddyfile", () => {
  it("stands in quotes where it would be taken for several", () => {
    const printed = printCaddyfile([directive(["respond", 'say "hello"', "200", "{host}", ""])]);
    expect(printed).toBe('respond "say \\"hello\\"" 200 {host} ""\n');
  });
});
