import type { Binary } from "./spec.ts";

const version = "1.26.0";
const releases = `https://github.com/go-gitea/gitea/releases/download/v${version}`;

/**
 * The lab's forge. Its API for repositories, pull requests and comments is Forgejo's too. A release carries its pages inside; a build
 * reads them from the folders beside it, where `STATIC_ROOT_PATH` points, and has no styles or scripts.
 */
export const gitea: Binary = {
  name: "gitea",
  version,
  versionArguments: ["--version"],
  release: ({ os, arch }) => {
    const system = os === "darwin" ? "darwin-10.12" : os;
    const url = `${releases}/gitea-${version}-${system}-${arch === "x64" ? "amd64" : arch}`;
    return { url, checksums: `${url}.sha256` };
  },
  source: {
    folder: "gitea",
    package: "code.gitea.io/gitea",
    ldflags: `-X main.Version=${version} -X main.Tags=sqlite`,
    tags: ["sqlite"],
    beside: { module: "code.gitea.io/gitea", folders: ["options", "public", "templates"] },
    aboutSeconds: 300,
  },
};
