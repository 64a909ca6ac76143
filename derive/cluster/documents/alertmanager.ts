import { z } from "zod";
import { committedAlerts } from "../../alerts/committed.ts";
import type { ClusterContext } from "../context.ts";

const Duration = z.string().regex(/^\d+(s|m|h)$/, 'is not a duration: write it as "5m"');

/** Where alerts are told. The address is a secret, since whoever has it may write there: Alertmanager reads it from a file. */
const Channel = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("webhook"), address_file: z.string().startsWith("/") }),
  z.strictObject({ kind: z.literal("discord"), address_file: z.string().startsWith("/") }),
  z.strictObject({
    kind: z.literal("slack"),
    address_file: z.string().startsWith("/"),
    channel: z.string().startsWith("#"),
  }),
]);

/** What the facts say of the delivery of alerts. */
const Stated = z.strictObject({
  channel: Channel,
  wait: Duration.describe("how long alerts of one service are gathered before they are told together"),
  again: Duration.describe("after which an alert that still fires is told again"),
});

/** Told together: what concerns one service. */
const GROUP_BY = ["service", "group"];
const CHANNEL = "channel";

/** `alertmanager.yml`: one channel for everything, and no word of what only follows from something else. */
export function alertmanagerDocument(stated: unknown, { catalogue, apps = [] }: ClusterContext): unknown {
  const { channel, wait, again } = Stated.parse(stated);
  const alerts = committedAlerts(catalogue, apps);
  const consequences = new Map(alerts.map(({ check }): [string, string[]] => [check, []]));
  for (const { check, because } of alerts) for (const cause of because) consequences.get(cause)?.push(check);
  return {
    route: {
      receiver: CHANNEL,
      group_by: GROUP_BY,
      group_wait: wait,
      group_interval: "5m",
      repeat_interval: again,
    },
    inhibit_rules: [...consequences]
      .filter(([, quiet]) => quiet.length > 0)
      .map(([cause, quiet]) => ({
        source_matchers: [`check=${quoted(cause)}`],
        target_matchers: [`check=~${quoted(quiet.map(escaped).join("|"))}`],
      })),
    receivers: [{ name: CHANNEL, ...receiverOf(channel) }],
  };
}

function receiverOf(channel: z.output<typeof Channel>): Readonly<Record<string, readonly unknown[]>> {
  switch (channel.kind) {
    case "webhook":
      return { webhook_configs: [{ url_file: channel.address_file, send_resolved: true }] };
    case "discord":
      return { discord_configs: [{ webhook_url_file: channel.address_file, send_resolved: true }] };
    case "slack":
      return {
        slack_configs: [
          { api_url_file: channel.address_file, channel: channel.channel, send_resolved: true },
        ],
      };
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
