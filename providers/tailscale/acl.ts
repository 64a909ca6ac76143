import { z } from "zod";
import { ApiRefusal, type ApiResponse } from "../http/client.ts";
import { resource } from "../protocol/definition.ts";
import { type Tailscale, wordsOf } from "./api.ts";

const HUJSON = "application/hujson";

const Inputs = z.object({
  acl: z.string().min(1),
  overwriteExistingContent: z.boolean().optional(),
  resetAclOnDestroy: z.boolean().optional(),
});

/** The policy file, which every tailnet has: created means taken over, deleted means left alone (or reset, when asked to). */
export const acl = resource<Tailscale, z.output<typeof Inputs>>({
  token: "tailscale:index/acl:Acl",
  inputs: Inputs,
  traits: {},
  computed: [],
  // The server runs the policy's own tests; a policy that fails them is refused before anything else is touched.
  async refusal(client, { acl: text }) {
    const response = await client.api.send({
      method: "POST",
      path: client.path("/acl/validate"),
      subject: "the policy",
      body: { type: HUJSON, text },
      idempotent: true,
    });
    const words = wordsOf(safeParse(response.text));
    return words === undefined || words === ""
      ? undefined
      : { property: "acl", reason: `Tailscale refused the policy: ${words}` };
  },
  async create(client, inputs) {
    // "ts-default" matches only a policy that nobody has ever changed.
    const match =
      inputs.overwriteExistingContent === true ? (await get(client)).headers.get("etag") : '"ts-default"';
    await put(client, inputs.acl, match);
    return { id: "policy", outputs: {} };
  },
  async read(client, _id, known) {
    const { text } = await get(client);
    return { inputs: { ...known, acl: text }, outputs: {} };
  },
  async update(client, _id, inputs, state) {
    const live = await get(client);
    if (live.text !== state["acl"]) throw changedBehindUs();
    await put(client, inputs.acl, live.headers.get("etag"));
    return {};
  },
  async delete(client, _id, state) {
    if (state["resetAclOnDestroy"] === true) await put(client, "", (await get(client)).headers.get("etag"));
  },
});

async function get(client: Tailscale): Promise<ApiResponse> {
  return await client.api.send({
    method: "GET",
    path: client.path("/acl"),
    subject: "the policy",
    headers: { accept: HUJSON },
  });
}

/** Writes the policy where it is still the one with this ETag, so that two writers never overwrite each other. */
async function put(client: Tailscale, text: string, etag: string | null): Promise<void> {
  try {
    await client.api.send({
      method: "POST",
      path: client.path("/acl"),
      subject: "the policy",
      body: { type: HUJSON, text },
      headers: etag === null ? {} : { "if-match": etag },
      // With If-Match a second copy of the request finds that the first was carried out.
      idempotent: etag !== null,
    });
  } catch (error) {
    if (!(error instanceof ApiRefusal && error.status === 412)) throw error;
    // The answer to an earlier copy of this very request may have been lost.
    if ((await get(client)).text === text) return;
    throw changedBehindUs();
  }
}

function changedBehindUs(): Error {
  return new Error(
    "the policy was changed by somebody else meanwhile; nothing was overwritten. Preview again to see their change",
  );
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
