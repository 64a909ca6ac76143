import { z } from "zod";
import { type HostService, withSecrets } from "../derive/host/document.ts";
import type { WantedService } from "../host/wanted.ts";
import { maskOf } from "./mask.ts";

const Told = z.object({
  title: z.string(),
  files: z.array(z.object({ path: z.string(), mode: z.string(), content: z.string() })),
  folders: z.array(z.object({ path: z.string(), mode: z.string() })),
  agents: z.array(z.object({ label: z.string(), keepAlive: z.boolean() })),
  brewService: z.string().optional(),
  packages: z.array(
    z.discriminatedUnion("by", [
      z.object({ by: z.literal("brew"), formula: z.string(), cask: z.boolean() }),
      z.object({ by: z.literal("mise"), tool: z.string() }),
    ]),
  ),
  keeps: z.array(z.string()),
});
/** What a host was last told about a service, its secrets masked: as the state keeps it in the open. */
export type Told = z.output<typeof Told>;

/** A service as it may be shown and kept in the open: with a word in the place of each secret. */
export function maskedService(service: HostService): WantedService {
  return { ...withSecrets(service, maskOf), masks: [] };
}

/** A masked service as the state keeps it. */
export function tellingOf(service: HostService): string {
  return JSON.stringify(maskedService(service));
}

/** Reads what the state keeps; nothing where it is of another form. */
export function toldIn(text: unknown): Told | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return Told.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
