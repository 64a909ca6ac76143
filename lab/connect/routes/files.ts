import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ConnectError } from "../errors.ts";
import type { File } from "../item.ts";
import { type Routes, readQuery } from "./route.ts";

const FILES = "/v1/vaults/:vault/items/:item/files";
const Query = z.object({ inline_files: z.stringbool().default(false) });
/** Connect's own default (OP_MAX_INLINE_FILE_SIZE_KB). */
const MAX_INLINE_BYTES = 100 * 1_024;

/** `/v1/vaults/{id}/items/{id}/files`: what they are, and their content. */
export function fileRoutes({ server, access }: Routes): void {
  server.get(FILES, async (request) =>
    (await access.item(request, "read")).files.map((file) => shown(file, request)),
  );
  server.get(`${FILES}/:file`, async (request) => shown(await access.file(request), request));
  server.get(`${FILES}/:file/content`, async (request, reply) => {
    const { name, content } = await access.file(request);
    return await reply
      .type("application/octet-stream")
      .header("content-disposition", `attachment; filename="${name.replaceAll(/["\\\r\n]/g, "_")}"`)
      .send(Buffer.from(content, "base64"));
  });
}

function shown({ content, ...file }: File, request: FastifyRequest): Record<string, unknown> {
  if (!readQuery(Query, request).inline_files) return file;
  if (file.size > MAX_INLINE_BYTES)
    throw new ConnectError(
      413,
      "File is too large to inline in request. Use the /v1/vaults/{vaultUUID}/items/{itemUUID}/files/{fileUUID}/content endpoint instead.",
    );
  return { ...file, content };
}
