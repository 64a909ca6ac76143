import { z } from "zod";
import { resource } from "../protocol/definition.ts";
import { read, type Tailscale } from "./api.ts";

const Preferences = z.object({ magicDNS: z.boolean() });
const DnsInputs = z.object({ magicDns: z.boolean() });

/** The tailnet's DNS preferences; every tailnet has them. */
export const dnsPreferences = resource<Tailscale, z.output<typeof DnsInputs>>({
  token: "tailscale:index/dnsPreferences:DnsPreferences",
  inputs: DnsInputs,
  traits: {},
  computed: [],
  async create(client, inputs) {
    await setMagicDns(client, inputs.magicDns);
    return { id: "dns_preferences", outputs: {} };
  },
  async read(client) {
    const path = client.path("/dns/preferences");
    const { magicDNS } = read(
      Preferences,
      await client.api.send({ method: "GET", path, subject: "the DNS preferences" }),
    );
    return { inputs: { magicDns: magicDNS }, outputs: {} };
  },
  async update(client, _id, inputs) {
    await setMagicDns(client, inputs.magicDns);
    return {};
  },
  // The official provider gives the tailnet back its default.
  async delete(client) {
    await setMagicDns(client, false);
  },
});

async function setMagicDns(client: Tailscale, magicDNS: boolean): Promise<void> {
  await client.api.send({
    method: "POST",
    path: client.path("/dns/preferences"),
    subject: "the DNS preferences",
    body: { json: { magicDNS } },
    idempotent: true,
  });
}

/** Property names of the SDK and of the API, which differ in one letter. */
const SettingsInputs = z.object({
  aclsExternallyManagedOn: z.boolean().optional(),
  aclsExternalLink: z.string().optional(),
  devicesApprovalOn: z.boolean().optional(),
  devicesAutoUpdatesOn: z.boolean().optional(),
  devicesKeyDurationDays: z.int().optional(),
  httpsEnabled: z.boolean().optional(),
  networkFlowLoggingOn: z.boolean().optional(),
  postureIdentityCollectionOn: z.boolean().optional(),
  regionalRoutingOn: z.boolean().optional(),
  usersApprovalOn: z.boolean().optional(),
  usersRoleAllowedToJoinExternalTailnet: z.enum(["none", "admin", "member"]).optional(),
});
type SettingsInputs = z.output<typeof SettingsInputs>;

const SettingsBody = SettingsInputs.omit({ usersRoleAllowedToJoinExternalTailnet: true }).extend({
  usersRoleAllowedToJoinExternalTailnets: z.enum(["none", "admin", "member"]).optional(),
});

/** The tailnet's settings. Only those that are stated are kept; the others stay as they are set in the console. */
export const tailnetSettings = resource<Tailscale, SettingsInputs>({
  token: "tailscale:index/tailnetSettings:TailnetSettings",
  inputs: SettingsInputs,
  traits: {},
  computed: Object.keys(SettingsInputs.shape),
  async create(client, inputs) {
    return { id: "tailnet_settings", outputs: await patch(client, inputs) };
  },
  async read(client, _id, known) {
    const path = client.path("/settings");
    const live = fromBody(
      read(SettingsBody, await client.api.send({ method: "GET", path, subject: "the tailnet's settings" })),
    );
    const asked = Object.entries(live).filter(([name]) => known === undefined || name in known);
    return { inputs: Object.fromEntries(asked), outputs: live };
  },
  async update(client, _id, inputs) {
    return await patch(client, inputs);
  },
  async delete() {
    // A tailnet always has settings; they stay as they are.
  },
});

async function patch(client: Tailscale, inputs: SettingsInputs): Promise<SettingsInputs> {
  const { usersRoleAllowedToJoinExternalTailnet: role, ...rest } = inputs;
  const response = await client.api.send({
    method: "PATCH",
    path: client.path("/settings"),
    subject: "the tailnet's settings",
    body: {
      json: { ...rest, ...(role === undefined ? {} : { usersRoleAllowedToJoinExternalTailnets: role }) },
    },
  });
  return fromBody(read(SettingsBody, response));
}

function fromBody({
  usersRoleAllowedToJoinExternalTailnets: role,
  ...rest
}: z.output<typeof SettingsBody>): SettingsInputs {
  return { ...rest, ...(role === undefined ? {} : { usersRoleAllowedToJoinExternalTailnet: role }) };
}
