import type { Binary } from "./spec.ts";

const version = "2.11.9";
const releases = `https://github.com/caddyserver/caddy/releases/download/v${version}`;

/** The web server in front of every service of the lab, without the plugins that the real one is built with. */
export const caddy: Binary = {
  name: "caddy",
  version,
  versionArguments: ["version"],
  release: ({ os, arch }) => ({
    url: `${releases}/caddy_${version}_${os === "darwin" ? "mac" : os}_${arch === "x64" ? "amd64" : arch}.tar.gz`,
    checksums: `${releases}/caddy_${version}_checksums.txt`,
    files: ["caddy"],
  }),
  source: {
    folder: "caddy",
    package: "github.com/caddyserver/caddy/v2/cmd/caddy",
    // Built as a dependency of another module it would call itself "unknown".
    ldflags: `-X github.com/caddyserver/caddy/v2.CustomVersion=v${version}`,
    aboutSeconds: 60,
  },
};
