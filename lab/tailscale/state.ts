import { join } from "node:path";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import type { TailnetView } from "./engine.ts";
import { notFound } from "./errors.ts";
import { PolicyFile } from "./policyfile.ts";
import { AccessToken, Contacts, Device, Dns, KeyRing, Service, Settings, User, Webhook } from "./records.ts";
import { DEFAULT_POLICY, TailscaleSeed } from "./seed.ts";
import { contactsOf, devicesOf, dnsOf, grantCredentials, servicesOf, settingsOf, usersOf } from "./sow.ts";

/** Everything that the control server knows of one tailnet, in files that may be edited while it runs. */
export interface TailnetState {
  readonly tailnet: string;
  readonly policy: PolicyFile;
  readonly users: JsonStore<User[]>;
  readonly devices: JsonStore<Device[]>;
  readonly services: JsonStore<Service[]>;
  readonly keys: JsonStore<z.output<typeof KeyRing>>;
  readonly tokens: JsonStore<AccessToken[]>;
  readonly dns: JsonStore<Dns>;
  readonly settings: JsonStore<Settings>;
  readonly contacts: JsonStore<z.output<typeof Contacts>>;
  readonly webhooks: JsonStore<Webhook[]>;
}

/** Opens the state in a folder, seeding what is not there yet. */
export async function openState(folder: string, given: TailscaleSeed): Promise<TailnetState> {
  const seed = TailscaleSeed.parse(given);
  const file = (name: string): string => join(folder, `${name}.json`);
  const state: TailnetState = {
    tailnet: seed.tailnet,
    policy: new PolicyFile(join(folder, "policy.hujson"), seed.policy ?? DEFAULT_POLICY),
    users: new JsonStore(file("users"), z.array(User), () => usersOf(seed)),
    devices: new JsonStore(file("devices"), z.array(Device), () => devicesOf(seed)),
    services: new JsonStore(file("services"), z.array(Service), () => servicesOf(seed)),
    keys: new JsonStore(file("keys"), KeyRing, () => ({ made: 0, keys: [] })),
    tokens: new JsonStore<AccessToken[]>(file("tokens"), z.array(AccessToken), () => []),
    dns: new JsonStore(file("dns"), Dns, () => dnsOf(seed)),
    settings: new JsonStore(file("settings"), Settings, () => settingsOf(seed)),
    contacts: new JsonStore(file("contacts"), Contacts, () => contactsOf(seed)),
    webhooks: new JsonStore<Webhook[]>(file("webhooks"), z.array(Webhook), () => []),
  };
  await state.policy.open();
  const { users, devices, services, tokens, dns, settings, contacts, webhooks } = state;
  for (const store of [users, devices, services, tokens, dns, settings, contacts, webhooks])
    await store.read();
  await state.keys.update((ring) => ({ ...ring, keys: grantCredentials(ring.keys, seed) }));
  return state;
}

/** The tailnet as a policy is judged against it. */
export async function viewOf({ tailnet, users, devices, services }: TailnetState): Promise<TailnetView> {
  return {
    tailnet,
    users: await users.read(),
    devices: await devices.read(),
    services: await services.read(),
  };
}

/** A device by its numeric or its preferred identifier. @throws ApiError 404 */
export function deviceIn(devices: readonly Device[], id: string): Device {
  const found = devices.find((device) => device.id === id || device.nodeId === id);
  if (found === undefined) throw notFound();
  return found;
}

/** Changes one device; what `edit` throws is the caller's, and nothing is written then. */
export async function changeDevice(
  { devices }: TailnetState,
  id: string,
  edit: (device: Device, all: readonly Device[]) => Partial<Device>,
): Promise<Device> {
  const after = await devices.update((all) => {
    const found = deviceIn(all, id);
    return all.map((device) => (device === found ? { ...device, ...edit(device, all) } : device));
  });
  return deviceIn(after, id);
}
