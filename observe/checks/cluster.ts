import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { parse } from "yaml";
import { z } from "zod";
import type { Question } from "../../derive/checks/check.ts";
import { GOOD, goodIf, type Outcome } from "./outcome.ts";

/** A question that the cluster's API server answers. */
export type OfCluster = Extract<
  Question,
  { kind: "api-server" | "pods" | "application" | "external-secret" }
>;

/** Reads an object of the API server, or a health page: its text, or nothing where it has none. */
export type ReadCluster = (path: string) => Promise<string | undefined>;

const Kubeconfig = z.object({
  "current-context": z.string().default(""),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({
        server: z.url(),
        "certificate-authority-data": z.string().optional(),
        "certificate-authority": z.string().optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        token: z.string().optional(),
        "client-certificate-data": z.string().optional(),
        "client-certificate": z.string().optional(),
        "client-key-data": z.string().optional(),
        "client-key": z.string().optional(),
      }),
    }),
  ),
});

/** Seconds that the API server may take for one object. */
const WITHIN = 5;

/**
 * Opens the cluster that a kubeconfig names.
 *
 * @param context the one to use; where the file has none of that name, the current one
 * @throws Error for a file of another form
 */
export async function openCluster(kubeconfig: string, context: string): Promise<ReadCluster> {
  const file = Kubeconfig.parse(parse(await readFile(kubeconfig, "utf8")));
  const found =
    file.contexts.find(({ name }) => name === context) ??
    file.contexts.find(({ name }) => name === file["current-context"]);
  const cluster = file.clusters.find(({ name }) => name === found?.context.cluster)?.cluster;
  const user = file.users.find(({ name }) => name === found?.context.user)?.user;
  if (cluster === undefined || user === undefined)
    throw new Error(`${kubeconfig} has no context "${context}", and no current one`);
  const [ca, cert, key] = await Promise.all([
    dataOf(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    dataOf(user["client-certificate-data"], user["client-certificate"]),
    dataOf(user["client-key-data"], user["client-key"]),
  ]);
  const trust = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  const authorization = user.token === undefined ? {} : { authorization: `Bearer ${user.token}` };
  return async (path) =>
    await new Promise((resolve, reject) => {
      const headers = { accept: "application/json", ...authorization };
      const asked = request(new URL(path, cluster.server), { ...trust, headers, agent: false });
      const timer = setTimeout(
        () => asked.destroy(new Error(`no answer from the API server in ${WITHIN} s`)),
        WITHIN * 1_000,
      );
      asked.once("close", () => clearTimeout(timer));
      asked.once("error", reject);
      asked.once("response", (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          body += chunk;
        });
        response.once("error", reject);
        response.once("end", () => {
          const { statusCode = 0 } = response;
          if (statusCode === 404) resolve(undefined);
          else if (statusCode === 200) resolve(body);
          else reject(new Error(`the API server answers with HTTP ${statusCode}`));
        });
      });
      asked.end();
    });
}

async function dataOf(inline: string | undefined, path: string | undefined): Promise<Buffer | undefined> {
  if (inline !== undefined) return Buffer.from(inline, "base64");
  return path === undefined ? undefined : await readFile(path);
}

const Pods = z.object({
  spec: z.object({ replicas: z.int().default(1) }).default({ replicas: 1 }),
  status: z
    .object({
      readyReplicas: z.int().default(0),
      desiredNumberScheduled: z.int().optional(),
      numberReady: z.int().default(0),
    })
    .default({ readyReplicas: 0, numberReady: 0 }),
});
const Application = z.object({
  status: z
    .object({
      sync: z.object({ status: z.string() }).optional(),
      health: z.object({ status: z.string() }).optional(),
    })
    .default({}),
});
const ExternalSecret = z.object({
  status: z
    .object({
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default("") }))
        .default([]),
    })
    .default({ conditions: [] }),
});

/** Asks the API server. @throws Error that says why there was no answer */
export async function askCluster(question: OfCluster, read: ReadCluster): Promise<Outcome> {
  if (question.kind === "api-server") {
    const text = await read("/healthz");
    return goodIf(text === "ok", text ?? "it has no health page");
  }
  const text = await read(pathOf(question));
  if (text === undefined) return { state: "bad", found: "the cluster has no such object" };
  const object: unknown = JSON.parse(text);
  switch (question.kind) {
    case "pods": {
      const { spec, status } = Pods.parse(object);
      const [ready, wanted] =
        question.workload === "DaemonSet"
          ? [status.numberReady, status.desiredNumberScheduled ?? 1]
          : [status.readyReplicas, spec.replicas];
      return goodIf(ready >= wanted, `${ready} of ${wanted} pods are ready`);
    }
    case "application": {
      const { sync, health } = Application.parse(object).status;
      return goodIf(
        sync?.status === "Synced" && health?.status === "Healthy",
        `it is ${sync?.status ?? "not synced"} and ${health?.status ?? "of unknown health"}`,
      );
    }
    case "external-secret": {
      const ready = ExternalSecret.parse(object).status.conditions.find(({ type }) => type === "Ready");
      return ready?.status === "True"
        ? GOOD
        : { state: "bad", found: ready?.message || "it has not been filled yet" };
    }
  }
}

function pathOf(question: Exclude<OfCluster, { kind: "api-server" }>): string {
  const { namespace, name } = question;
  switch (question.kind) {
    case "pods":
      return `/apis/apps/v1/namespaces/${namespace}/${question.workload.toLowerCase()}s/${name}`;
    case "application":
      return `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications/${name}`;
    case "external-secret":
      return `/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets/${name}`;
  }
}
