import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { Question } from "../../derive/checks/check.ts";
import { GOOD, goodIf, type Outcome, spanOf } from "./outcome.ts";

/** A question that goes by the name of a site or stream, through the tailnet and the proxy. */
export type OfRoute = Extract<Question, { kind: "site" | "stream" | "closed" | "certificate" }>;

/** The way into the tailnet. */
export interface Way {
  /** Where a connection to a name, or to a door in its place, really goes. @throws Error that says why it goes nowhere */
  readonly dial: (
    name: string,
    port: number,
    door: string | undefined,
  ) => Promise<{ readonly host: string; readonly port: number }>;
  /** Certificates of authorities that are trusted in place of the system's. */
  readonly authority: string | undefined;
}

const HTTPS = 443;
/** Seconds that asking for a certificate, or a door that must not serve a site, may take. */
const WITHIN = 5;
/** Somebody who passes nothing on closes at once; a service greets or waits for its client. Milliseconds. */
const QUIET_MS = 400;
/** A certificate is renewed when a third of its life is left (Caddy's default); with less than a quarter, that has failed. */
const LIFE_LEFT = 0.25;

/** Asks a site, stream, door or certificate. @throws Error that says why there was no answer */
export async function askRoute(question: OfRoute, way: Way): Promise<Outcome> {
  switch (question.kind) {
    case "site": {
      const { name, door, path, expect, within } = question;
      const { status, body } = await askSite(name, await way.dial(name, HTTPS, door), path, way, within);
      if (status < 200 || status >= 400) return { state: "bad", found: `HTTP ${status}` };
      return goodIf(expect === undefined || body.includes(expect), `answers without "${expect}"`);
    }
    case "stream":
      return await passes(question, way);
    case "closed": {
      const at = await way.dial(question.door, HTTPS, question.door);
      const open = await Promise.all(
        question.names.map(async (name) => {
          const { status } = await askSite(name, at, "/", way, WITHIN);
          return status === 404 ? [] : [`${name}: HTTP ${status}`];
        }),
      );
      return goodIf(open.flat().length === 0, `it serves ${open.flat().join(", ")}`);
    }
    case "certificate":
      return await renewed(question, way);
  }
}

async function askSite(
  name: string,
  at: { readonly host: string; readonly port: number },
  path: string,
  { authority }: Way,
  within: number,
): Promise<{ status: number; body: string }> {
  const trust = authority === undefined ? {} : { ca: authority };
  return await new Promise((resolve, reject) => {
    const asked = request({ ...at, ...trust, path, headers: { host: name }, servername: name, agent: false });
    // The whole of it, not only silence.
    const timer = setTimeout(() => asked.destroy(new Error(`no answer in ${within} s`)), within * 1_000);
    asked.once("close", () => clearTimeout(timer));
    asked.once("error", reject);
    asked.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}

async function passes(
  { name, port, door, within }: Extract<OfRoute, { kind: "stream" }>,
  way: Way,
): Promise<Outcome> {
  const socket = connect({ ...(await way.dial(name, port, door)), timeout: within * 1_000 });
  socket.once("timeout", () => socket.destroy(new Error(`no answer in ${within} s`)));
  try {
    await once(socket, "connect");
    socket.on("error", () => undefined);
    const open = await Promise.race([
      once(socket, "data").then(() => true),
      once(socket, "close").then(() => false),
      sleep(QUIET_MS).then(() => true),
    ]);
    return goodIf(open, "the proxy closes at once: nobody answers behind it");
  } finally {
    socket.destroy();
  }
}

async function renewed(
  { name, door }: Extract<OfRoute, { kind: "certificate" }>,
  way: Way,
): Promise<Outcome> {
  const { authority } = way;
  const at = await way.dial(name, HTTPS, door);
  const trust = authority === undefined ? {} : { ca: authority };
  const socket = connectTls({ ...at, ...trust, servername: name, timeout: WITHIN * 1_000 });
  socket.once("timeout", () => socket.destroy(new Error(`no answer in ${WITHIN} s`)));
  try {
    await once(socket, "secureConnect");
    const { valid_from, valid_to } = socket.getPeerCertificate();
    return renewalOutcome(Date.parse(valid_from), Date.parse(valid_to), Date.now());
  } finally {
    socket.on("error", () => undefined);
    socket.destroy();
  }
}

/** Whether a certificate was renewed when it was due. All in milliseconds since 1970. */
export function renewalOutcome(from: number, to: number, now: number): Outcome {
  const left = to - now;
  if (left > (to - from) * LIFE_LEFT) return GOOD;
  return {
    state: "bad",
    found: `it has ${spanOf(left / 1_000)} left of ${spanOf((to - from) / 1_000)}, and was not renewed`,
  };
}
