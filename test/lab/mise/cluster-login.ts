import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Puts on the lab's Mac what minikube would: an authority, and a client's certificate and key that it made. @returns the three, by name */
export async function placeClusterLogin(
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const scratch = await mkdtemp(join(tmpdir(), "blumeops-pki-"));
  const openssl = async (...args: readonly string[]): Promise<unknown> =>
    await execa("openssl", args, { cwd: scratch });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=minikubeCA");
  await openssl(
    "req",
    ...key,
    "-keyout",
    "client.key",
    "-out",
    "client.csr",
    "-subj",
    "/O=system:masters/CN=minikube-user",
  );
  await openssl(
    "x509",
    "-req",
    "-in",
    "client.csr",
    "-CA",
    "ca.crt",
    "-CAkey",
    "ca.key",
    "-CAcreateserial",
    "-out",
    "client.crt",
  );
  const home = join(environment["LAB_INDRI_ROOT"] ?? "", "Users", environment["LAB_INDRI_USER"] ?? "");
  const profile = join(home, ".minikube", "profiles", "minikube");
  await mkdir(profile, { recursive: true });
  const places = {
    "ca.crt": join(home, ".minikube", "ca.crt"),
    "client.crt": join(profile, "client.crt"),
    "client.key": join(profile, "client.key"),
  };
  const files = await Promise.all(
    Object.entries(places).map(async ([name, path]) => {
      const text = await readFile(join(scratch, name), "utf8");
      await writeFile(path, text, { mode: 0o600 });
      return [name, text] as const;
    }),
  );
  await rm(scratch, { recursive: true });
  return Object.fromEntries(files);
}
