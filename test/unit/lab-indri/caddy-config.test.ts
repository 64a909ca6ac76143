import { describe, expect, it } from "vitest";
import { type CaddyConfig, inLab, peersOf } from "../../../lab/indri/programs/caddy-config.ts";

/** A configuration with one reverse proxy, deep inside. */
function config(proxy: CaddyConfig): CaddyConfig {
  const handle = [{ handler: "subroute", routes: [{ handle: [{ handler: "reverse_proxy", ...proxy }] }] }];
  return { apps: { http: { servers: { srv0: { listen: [":443"], routes: [{ handle }] } } } } };
}

const GRAFANA = "grafana.tail8d86e.ts.net:443";
const PLAYED = new Map([[GRAFANA, "127.0.0.1:4000"]]);

/** The reverse proxy of a configuration in the lab. */
function moved(proxy: CaddyConfig): string {
  return JSON.stringify(inLab(config(proxy), PLAYED));
}

describe("Caddy's configuration in the lab", () => {
  it("names the machines that it sends requests to, and not its own", () => {
    const upstreams = [{ dial: GRAFANA }, { dial: "localhost:3001" }, { dial: "127.0.0.1:5050" }];
    expect(peersOf(config({ upstreams }))).toEqual([GRAFANA]);
  });

  it.each([
    [":443", "127.0.0.1:443"],
    ["0.0.0.0:443", "127.0.0.1:443"],
    ["127.0.0.1:8443", "127.0.0.1:8443"],
  ])("listens on loopback where it says %s", (listen, expected) => {
    const servers = { srv0: { listen: [listen] } };
    expect(inLab({ apps: { http: { servers } } }, new Map())["apps"]).toMatchObject({
      http: { servers: { srv0: { listen: [expected] } } },
    });
  });

  it("leaves the machine's trust store alone", () => {
    expect(inLab({}, new Map())).toEqual({
      apps: { pki: { certificate_authorities: { local: { install_trust: false } } } },
    });
  });

  it("calls another machine by its own name over TLS, though it lies on loopback", () => {
    const text = moved({ upstreams: [{ dial: GRAFANA }], transport: { protocol: "http", tls: {} } });
    expect(text).toContain('"dial":"127.0.0.1:4000"');
    expect(text).toContain('"server_name":"grafana.tail8d86e.ts.net"');
    expect(text).toContain(`"set":{"Host":["${GRAFANA}"]}`);
  });

  it("leaves the name that the configuration chose for a request", () => {
    const headers = { request: { set: { Host: ["{http.request.host}"] } } };
    const transport = { protocol: "http", tls: {} };
    const text = moved({ upstreams: [{ dial: GRAFANA }], transport, headers });
    expect(text).toContain('"set":{"Host":["{http.request.host}"]}');
    expect(text).toContain('"server_name":"grafana.tail8d86e.ts.net"');
  });

  it("keeps the client's name in plain HTTP", () => {
    expect(moved({ upstreams: [{ dial: GRAFANA }] })).not.toContain("Host");
  });
});
