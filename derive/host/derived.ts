import type { z } from "zod";
import type { NativeFile } from "../../catalogue/native.ts";
import { alloyHostConfig } from "../alloy/host.ts";
import { AlloyHostSettings } from "../alloy/settings.ts";
import { borgmaticConfig } from "../borgmatic/config.ts";
import { BorgmaticSettings } from "../borgmatic/settings.ts";
import { caddyfileOf } from "../caddy/caddyfile.ts";
import { CaddySettings } from "../caddy/settings.ts";
import { checksText } from "../checks/asked-here.ts";
import { doorsText } from "./doors.ts";
import { ownNamesText } from "./own-names.ts";
import { longLogsText, newsyslogText } from "./rotation.ts";
import { filledSettings, type Json, type Speaker } from "./template.ts";

type Derived = Extract<NativeFile["content"], { format: "derived" }>;

/** What each document is told beyond what follows from the catalogue; documents that are in no table are told nothing. */
export const DOCUMENT_SETTINGS = {
  alloy: AlloyHostSettings,
  borgmatic: BorgmaticSettings,
  caddyfile: CaddySettings,
} as const satisfies Partial<Record<Derived["document"], z.ZodType>>;

/** The text of a file that is written from the whole catalogue. @throws Error for settings of the wrong form, which findings report first */
export function derivedText(speaker: Speaker, { document, with: given }: Derived): string {
  const { view, service } = speaker;
  const settings = (): Json => filledSettings(speaker, given ?? {});
  switch (document) {
    case "alloy":
      return alloyHostConfig(view, DOCUMENT_SETTINGS.alloy.parse(settings()));
    case "borgmatic":
      return borgmaticConfig(view, service, DOCUMENT_SETTINGS.borgmatic.parse(settings()));
    case "caddyfile":
      return caddyfileOf(view, service, DOCUMENT_SETTINGS.caddyfile.parse(settings()));
    case "checks":
      return checksText(view);
    case "doors":
      return doorsText(view);
    case "own-names":
      return ownNamesText(view);
    case "newsyslog":
      return newsyslogText(view);
    case "long-logs":
      return longLogsText(view);
  }
}
