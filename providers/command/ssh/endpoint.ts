import { z } from "zod";
import { isRecord, type Properties } from "../../protocol/values.ts";

const endpoint = {
  host: z.string(),
  port: z.number().default(22),
  user: z.string().default("root"),
  password: z.string().optional(),
  privateKey: z.string().optional(),
  privateKeyPassword: z.string().optional(),
  agentSocketPath: z.string().optional(),
  hostKey: z.string().optional(),
  /** How often dialling may fail before it is given up; -1 means for ever. */
  dialErrorLimit: z.int().default(10),
  /** Seconds for each attempt; 0 means no limit. */
  perDialTimeout: z.number().default(15),
};

const Bastion = z.object(endpoint);
/** Where a command runs, and how to get in (connection.go). */
export const Connection = z.object({ ...endpoint, proxy: Bastion.optional() });
export type Connection = z.output<typeof Connection>;
/** One of the machines on the way. */
export type Endpoint = z.output<typeof Bastion>;

const DEFAULTS = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 } as const;

/** A resource's inputs with what a connection says where nothing is said. */
export function withConnectionDefaults(inputs: Properties): Properties {
  const { connection } = inputs;
  if (!isRecord(connection)) return inputs;
  const { proxy } = connection;
  return {
    ...inputs,
    connection: {
      ...DEFAULTS,
      ...connection,
      ...(isRecord(proxy) ? { proxy: { ...DEFAULTS, ...proxy } } : {}),
    },
  };
}
