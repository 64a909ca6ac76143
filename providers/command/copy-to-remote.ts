import { z } from "zod";
import { resource } from "../protocol/definition.ts";
import { Source } from "./asset.ts";
import type { Here } from "./here.ts";
import { uniqueId } from "./remote-command.ts";
import { copy } from "./ssh/copy.ts";
import { Connection, withConnectionDefaults } from "./ssh/endpoint.ts";

const Inputs = z.object({
  connection: Connection,
  triggers: z.array(z.unknown()).optional(),
  source: Source,
  remotePath: z.string(),
});

/** What the state says of the last copy: the engine keeps an asset's hash, and no content. */
const Copied = z.object({ source: z.object({ hash: z.string().default("") }), remotePath: z.string() });

/** A file, folder or text that is copied to another machine. Removing it leaves the copy where it is, as the official plugin does. */
export const copyToRemote = resource<Here, z.output<typeof Inputs>>({
  token: "command:remote:CopyToRemote",
  inputs: Inputs,
  traits: { triggers: { replaces: true }, connection: { secret: true } },
  computed: [],
  defaults: withConnectionDefaults,
  async create(_here, { connection, source, remotePath }, call) {
    await copy(connection, source, remotePath, call);
    return { id: uniqueId(""), outputs: {} };
  },
  async read() {
    return undefined;
  },
  async update(_here, _id, { connection, source, remotePath }, state, call) {
    const before = Copied.parse(state);
    if (before.source.hash !== source.hash || before.remotePath !== remotePath)
      await copy(connection, source, remotePath, call);
    return {};
  },
  async delete() {},
});
