import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { openssl } from "../tools/openssl.ts";

const DAY_MS = 86_400_000;

/**
 * Puts in the place of a certificate of Caddy's one that is near its end, of the same authority, and a lock that keeps it from being renewed: as
 * where the process that held it is gone and the clock was wrong. Caddy must not run. How both are kept: CertMagic's filestorage.go.
 *
 * @param folder Caddy's data folder
 * @param name "*.ops.eblu.me"
 * @returns what puts it right
 */
export async function growOld(folder: string, name: string): Promise<() => Promise<void>> {
  const called = name.replace("*", "wildcard_");
  const at = join(folder, "certificates", "local", called, called);
  const before = await readFile(`${at}.crt`, "utf8");
  const authority = join(folder, "pki", "authorities", "local", "intermediate");
  await writeFile(`${at}.crt`, await signed(name, `${at}.key`, authority));
  const lock = join(folder, "locks", `issue_cert_${called}.lock`);
  const far = new Date(Date.now() + DAY_MS).toISOString();
  await mkdir(join(folder, "locks"), { recursive: true });
  await writeFile(lock, JSON.stringify({ created: far, updated: far }));
  return async () => {
    await rm(lock);
    await writeFile(`${at}.crt`, before);
  };
}

/** A certificate that ends in ten of its ninety days, with the authority's own behind it. */
async function signed(name: string, key: string, authority: string): Promise<string> {
  const { command, environment } = await openssl();
  const [program, ...words] = command;
  const scratch = await mkdtemp(join(tmpdir(), "certificate-"));
  const run = async (...more: string[]): Promise<string> =>
    (await execa(program, [...words, ...more], { cwd: scratch, env: environment })).stdout;
  try {
    await writeFile(join(scratch, "index.txt"), "");
    await writeFile(
      join(scratch, "ca.conf"),
      [
        ...[
          "[ca]",
          "default_ca = own",
          "[own]",
          "database = index.txt",
          "new_certs_dir = .",
          "rand_serial = yes",
        ],
        ...["default_md = sha256", "policy = any", "x509_extensions = leaf", "unique_subject = no"],
        ...["[any]", "commonName = optional", "[leaf]", `subjectAltName = critical,DNS:${name}`],
        ...["[req]", "distinguished_name = who", "[who]", ""],
      ].join("\n"),
    );
    await run("req", "-new", "-config", "ca.conf", "-key", key, "-subj", "/CN=x", "-out", "a.csr");
    const when = (days: number): string =>
      `${new Date(Date.now() + days * DAY_MS).toISOString().replaceAll(/[-:T]|\.\d+/g, "")}`;
    const by = ["-cert", `${authority}.crt`, "-keyfile", `${authority}.key`];
    const life = ["-startdate", when(-80), "-enddate", when(10)];
    await run(
      "ca",
      "-batch",
      "-notext",
      "-config",
      "ca.conf",
      ...by,
      ...life,
      "-in",
      "a.csr",
      "-out",
      "a.crt",
    );
    return [await readFile(join(scratch, "a.crt"), "utf8"), await readFile(`${authority}.crt`, "utf8")].join(
      "",
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
